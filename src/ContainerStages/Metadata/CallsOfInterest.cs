namespace ContainerStages.Metadata;

/// <summary>The methods whose arguments rules check. Code is read only in assemblies that refer to one of them.</summary>
internal static class CallsOfInterest
{
    /// <summary>Has to change if this list, or the kept data of a call, changes: earlier cache entries then count as misses.</summary>
    public const int Version = 3;

    public const string Culture = "System.Globalization.CultureInfo";
    public const string Directory = "System.IO.Directory";
    public const string Encoding = "System.Text.Encoding";
    public const string Environment = "System.Environment";
    public const string File = "System.IO.File";
    public const string FileStream = "System.IO.FileStream";
    public const string Process = "System.Diagnostics.Process";
    public const string ProcessStart = "System.Diagnostics.ProcessStartInfo";
    public const string Serializer = "System.Text.Json.JsonSerializer";
    public const string StreamWriter = "System.IO.StreamWriter";
    public const string TimeZone = "System.TimeZoneInfo";

    /// <summary>API with <c>SupportedOSPlatform("windows")</c>, which throws PlatformNotSupportedException on other systems.</summary>
    public static readonly string[] OfWindows =
    [
        "Microsoft.Win32.Registry", "Microsoft.Win32.RegistryKey",
        "System.Diagnostics.EventLog", "System.Diagnostics.PerformanceCounter",
        "System.DirectoryServices.DirectoryEntry", "System.DirectoryServices.DirectorySearcher", "System.DirectoryServices.AccountManagement.PrincipalContext",
        "System.Drawing.Bitmap", "System.Drawing.Font", "System.Drawing.Graphics", "System.Drawing.Icon", "System.Drawing.Image",
        "System.Management.ManagementClass", "System.Management.ManagementObject", "System.Management.ManagementObjectSearcher",
        "System.Security.Cryptography.ProtectedData", "System.Security.Principal.WindowsIdentity",
        "System.ServiceProcess.ServiceBase", "System.ServiceProcess.ServiceController",
    ];

    public static bool Contain(string type, string member) => type switch
    {
        Culture => member is ".ctor" or "GetCultureInfo" or "CreateSpecificCulture" or "GetCultureInfoByIetfLanguageTag",
        Directory => member is "CreateDirectory",
        Encoding => member is "GetEncoding",
        Environment => member is "get_UserName",
        File => member is "AppendText" or "Create" or "CreateText" or "Open" or "OpenWrite"
            || member.StartsWith("AppendAll", StringComparison.Ordinal) || member.StartsWith("WriteAll", StringComparison.Ordinal),
        FileStream or StreamWriter => member is ".ctor",
        Process => member is "Start",
        ProcessStart => member is ".ctor" or "set_FileName",
        Serializer => member.StartsWith("Serialize", StringComparison.Ordinal) || member.StartsWith("Deserialize", StringComparison.Ordinal),
        TimeZone => member is "FindSystemTimeZoneById" or "TryFindSystemTimeZoneById" or "ConvertTimeBySystemTimeZoneId",
        _ => OfWindows.Contains(type),
    };

    public static bool AskForPlatform(string type, string member) => type switch
    {
        "System.OperatingSystem" => member.StartsWith("Is", StringComparison.Ordinal),
        "System.Runtime.InteropServices.RuntimeInformation" => member is "IsOSPlatform" or "get_OSDescription" or "get_RuntimeIdentifier",
        Environment => member is "get_OSVersion",
        _ => false,
    };
}
