namespace ContainerStages.Checks.Metadata;

/// <summary>The methods whose arguments a rule judges. Code is read only in assemblies that refer to one of them.</summary>
internal static class CallsOfInterest
{
    /// <summary>Changes when this list, or what is kept of a call, changes: facts that were noted before are then read anew.</summary>
    public const int Version = 2;

    public const string Culture = "System.Globalization.CultureInfo";
    public const string Environment = "System.Environment";
    public const string Process = "System.Diagnostics.Process";
    public const string ProcessStart = "System.Diagnostics.ProcessStartInfo";
    public const string Serializer = "System.Text.Json.JsonSerializer";
    public const string TimeZone = "System.TimeZoneInfo";

    public static bool Contain(string type, string member) => type switch
    {
        Culture => member is ".ctor" or "GetCultureInfo" or "CreateSpecificCulture" or "GetCultureInfoByIetfLanguageTag",
        Environment => member is "get_UserName",
        Process => member is "Start",
        ProcessStart => member is ".ctor" or "set_FileName",
        Serializer => member.StartsWith("Serialize", StringComparison.Ordinal) || member.StartsWith("Deserialize", StringComparison.Ordinal),
        TimeZone => member is "FindSystemTimeZoneById" or "TryFindSystemTimeZoneById" or "ConvertTimeBySystemTimeZoneId",
        _ => false,
    };

    public static bool AskForPlatform(string type, string member) => type switch
    {
        "System.OperatingSystem" => member.StartsWith("Is", StringComparison.Ordinal),
        "System.Runtime.InteropServices.RuntimeInformation" => member is "IsOSPlatform" or "get_OSDescription" or "get_RuntimeIdentifier",
        Environment => member is "get_OSVersion",
        _ => false,
    };
}
