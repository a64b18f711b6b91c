namespace ContainerStages.TestKit;

/// <summary>The .NET that runs the tests.</summary>
internal static class InstalledSdk
{
    /// <summary>The folder of <c>dotnet</c>. The runtime's is <c>shared/Microsoft.NETCore.App/VERSION</c> below it.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));

    /// <summary>The newest SDK 10.</summary>
    public static string Folder { get; } = Directory.GetDirectories(Path.Combine(Root, "sdk"), "10.*").Order(StringComparer.Ordinal).Last();
}
