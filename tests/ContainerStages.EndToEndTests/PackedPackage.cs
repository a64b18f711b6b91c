using System.Globalization;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// The package as a user gets it: packed once a test run, with a version of its own so that no cache can hand out an older one, and
/// restored into a fresh packages folder that all tests of the run share.
/// </summary>
[TestClass]
public static class PackedPackage
{
    private static TemporaryFolder? s_folder;

    public static string Version { get; } = "0.1.0-test." + DateTime.UtcNow.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);

    /// <summary>The commit that it was packed from: somebody may commit during the run.</summary>
    public static string Commit { get; private set; } = "";

    public static string Feed => s_folder!.Combine("feed");

    /// <summary>The <c>NUGET_PACKAGES</c> of all tests.</summary>
    public static string PackagesFolder => s_folder!.Combine("packages");

    /// <summary>The content store that tests share which do not look at it; the composed base is made once.</summary>
    public static string CacheFolder => s_folder!.Combine("cache");

    /// <summary>Where <c>dotnet new</c> has the packed templates.</summary>
    public static string TemplatesFolder => s_folder!.Combine("templates");

    public static string File => Path.Combine(Feed, $"ContainerStages.{Version}.nupkg");

    /// <summary>A project of the documentation or of a sample, with this package in place of the version that people copy.</summary>
    public static string In(string project)
    {
        Assert.Contains($"\"{Repository.DocumentedVersion}\"", project);
        return project.Replace($"\"{Repository.DocumentedVersion}\"", $"\"{Version}\"", StringComparison.Ordinal);
    }

    /// <summary>Of the command that packs it, in the folder of the sources. Analysers have run in the build of the tests, and change no byte.</summary>
    internal static string[] Arguments(string feed) =>
        ["pack", "-nr:false", "src/ContainerStages.Tasks", "-c", "Release", "-p:RunAnalyzers=false", $"-p:Version={Version}", $"-p:PackageOutputPath={feed}"];

    [AssemblyInitialize]
    public static async Task PackAsync(TestContext context)
    {
        s_folder = new TemporaryFolder();
        CompilerServer.Use();
        SpareBuilds();
        Commit = (await Tool.RunAsync("git", "-C", Repository.Combine(), "rev-parse", "HEAD")).Trim();
        DotnetResult result = await Dotnet.RunAsync(
            Repository.Combine(),
            Arguments(Feed),
            cancellationToken: context.CancellationToken);
        Assert.AreEqual(0, result.ExitCode, result.Output);
    }

    /// <summary>
    /// Builds of seconds gain nothing from profiles of their own code and from the trimmer's collector for servers: without them, a trimmed publish takes
    /// five sixths of the time. What NuGet knows about vulnerabilities would be fetched by every restore.
    /// </summary>
    private static void SpareBuilds()
    {
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Environment.SetEnvironmentVariable("DOTNET_gcServer", "0");
        Environment.SetEnvironmentVariable("NuGetAudit", "false");
    }

    [AssemblyCleanup]
    public static async Task CleanAsync()
    {
        await CompilerServer.StopAsync();
        s_folder?.Dispose();
    }
}
