using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// One compiler process for all builds of the run, which is nobody else's: starting one takes half of the processor time of a small publish. All
/// child processes inherit its name.
/// </summary>
internal static partial class CompilerServer
{
    private static readonly string s_name = "containerstages-" + Guid.NewGuid().ToString("N")[..12];

    public static void Use()
    {
        Environment.SetEnvironmentVariable("UseSharedCompilation", "true");
        Environment.SetEnvironmentVariable("SharedCompilationId", s_name);
    }

    public static async Task StopAsync()
    {
        string sdks = await Tool.RunAsync("dotnet", "--list-sdks");
        string version = (await Tool.RunAsync("dotnet", "--version")).Trim();
        string folder = SdkFolder().Matches(sdks).First(match => match.Groups["version"].Value == version).Groups["folder"].Value;
        await Tool.RunAsync("dotnet", Path.Combine(folder, version, "Roslyn", "bincore", "VBCSCompiler.dll"), "-shutdown", "-pipename:" + s_name);
    }

    [GeneratedRegex("""^(?<version>\S+) \[(?<folder>.+)\]$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SdkFolder();
}
