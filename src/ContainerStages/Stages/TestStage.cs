using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Stages;

/// <summary>
/// The built-in stage <c>test</c>: builds a test project and runs it. All files of its build, including restore's, are in a separate folder: there
/// the app that it refers to is restored for this machine, and beside the sources it is restored for the image.
/// </summary>
/// <param name="dotnet">The build's: a path, or a name on the path.</param>
/// <param name="workFolder">The absolute path of the folder for the build.</param>
/// <param name="resultsFolder">An absolute path, for <c>NAME.trx</c>.</param>
/// <param name="configuration">Such as <c>Release</c>.</param>
/// <param name="framework">The app's target framework, which is used if the test project has several.</param>
internal sealed class TestStage(HostRunner runner, string dotnet, StageLog log, string workFolder, string resultsFolder, string configuration, string framework)
{
    private const string Name = "test";

    /// <summary>The options that request a TRX file from a program of the testing platform: that of the TRX extension, and xunit's own.</summary>
    private static readonly string[] TrxOptions = ["--report-trx", "--report-xunit-trx"];

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="project">An absolute path.</param>
    /// <exception cref="ContainerStagesException">There is no such project.</exception>
    public static void CheckExists(string project)
    {
        if (!File.Exists(project))
        {
            throw new ContainerStagesException(
                Catalogue.TestsNotRun,
                $"cannot run the tests of '{project}': there is no such project",
                "ContainerStagesTestProject is relative to this project's folder, such as ../../tests/Orders.Tests/Orders.Tests.csproj.");
        }
    }

    /// <param name="project">An absolute path.</param>
    /// <exception cref="ContainerStagesException">The project cannot be built or run, ran no test, or a test failed.</exception>
    public async Task RunAsync(string project, CancellationToken cancellationToken)
    {
        string name = UniqueName(project);
        string[] settings = [project, "-p:ArtifactsPath=" + Path.Combine(workFolder, name), "-p:Configuration=" + configuration, "-p:ContainerStagesGenerateDockerfile=false", "-nologo"];
        if (await RunAsync(["build", .. settings, "-v:minimal", "--tl:off", "-nodeReuse:false", "-p:UseSharedCompilation=false"], project, cancellationToken) != 0)
        {
            throw CannotRun(project, "it does not build", "Its errors are above, in the lines that begin with [test].");
        }

        JsonObject properties = await PropertiesAsync(settings, project, cancellationToken);
        if (Json.String(properties, "TargetFrameworks").Length > 0)
        {
            properties = await PropertiesAsync([.. settings, "-p:TargetFramework=" + framework], project, cancellationToken);
        }

        string assembly = Json.String(properties, "TargetPath");
        string results = Path.Combine(resultsFolder, name + ".trx");
        OutputFile.CreateFolder(resultsFolder);
        OutputFile.Delete(results);
        string[] arguments = Json.String(properties, "IsTestingPlatformApplication").Equals("true", StringComparison.OrdinalIgnoreCase)
            ? ["exec", assembly, "--results-directory", resultsFolder, .. await TrxOptionsAsync(assembly, name + ".trx", project, cancellationToken)]
            : ["vstest", assembly, $"--logger:trx;LogFileName={results}"];
        int exitCode = await RunAsync(arguments, project, cancellationToken);
        Judge(project, results, exitCode);
    }

    private void Judge(string project, string results, int exitCode)
    {
        TestResults? read = TestResults.Read(results);
        if (read is { Failed: > 0 })
        {
            string names = string.Join(", ", read.FailedTests.Take(5)) + (read.FailedTests.Length > 5 ? ", …" : "");
            throw new ContainerStagesException(
                Catalogue.TestsFailed,
                string.Create(CultureInfo.InvariantCulture, $"cannot publish: {read.Failed} of {Tests(read.Total)} of '{Path.GetFileName(project)}' failed: {names}"),
                $"See '{results}', or the lines that begin with [test]. Nothing was sent anywhere.");
        }

        if (exitCode != 0 || read is null)
        {
            throw CannotRun(
                project,
                string.Create(CultureInfo.InvariantCulture, $"its tests ended with exit code {exitCode}{(read is null ? " and no results" : "")}"),
                "See the lines that begin with [test].");
        }

        if (read.Total == 0)
        {
            throw CannotRun(project, "it has no tests", "A test stage that tests nothing is no gate: see that the project refers to the adapter of its test framework.");
        }

        log.Info(Name, $"passed: {Tests(read.Total)} of '{Path.GetFileName(project)}', results in {results}");
    }

    /// <summary>The project's properties after its restore.</summary>
    private async Task<JsonObject> PropertiesAsync(IEnumerable<string> settings, string project, CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        var errors = new StringBuilder();
        int exitCode = await RunAsync(
            ["msbuild", .. settings, "-getProperty:TargetPath", "-getProperty:TargetFrameworks", "-getProperty:IsTestingPlatformApplication"],
            project,
            line => answer.AppendLine(line),
            line => errors.Append(' ').Append(line.Trim()),
            cancellationToken);
        try
        {
            return exitCode == 0
                ? Json.Object(Json.ParseObject(Encoding.UTF8.GetBytes(answer.ToString()), "answer of MSBuild")["Properties"], "answer of MSBuild")
                : throw CannotRun(project, $"MSBuild does not tell its properties:{errors} {answer.ToString().ReplaceLineEndings(" ")}", "Build it by hand.");
        }
        catch (FormatException e)
        {
            throw CannotRun(project, $"MSBuild does not tell its properties: {e.Message}", "Build it by hand.");
        }
    }

    private async Task<string[]> TrxOptionsAsync(string assembly, string fileName, string project, CancellationToken cancellationToken)
    {
        List<string> help = [];
        await RunAsync(["exec", assembly, "--help"], project, help.Add, _ => { }, cancellationToken);
        string option = TrxOptions.FirstOrDefault(option => help.Exists(line => line.TrimStart().StartsWith(option, StringComparison.Ordinal)))
            ?? throw CannotRun(project, "its program cannot write a TRX file", """Add <PackageReference Include="Microsoft.Testing.Extensions.TrxReport" Version="…" /> to it.""");
        return [option, $"{option}-filename", fileName];
    }

    private Task<int> RunAsync(IEnumerable<string> arguments, string project, CancellationToken cancellationToken) =>
        RunAsync(arguments, project, line => log.Line(Name, line), line => log.Line(Name, line), cancellationToken);

    private async Task<int> RunAsync(IEnumerable<string> arguments, string project, Action<string> output, Action<string> error, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.RunAsync(new ProcessStartInfo(dotnet, arguments), Path.GetDirectoryName(project)!, output, error, cancellationToken);
        }
        catch (Win32Exception e)
        {
            throw CannotRun(project, e.Message.TrimEnd('.'), "It is run with the dotnet that runs the build.");
        }
    }

    /// <summary>A unique name of allowed characters only, because the testing platform would replace others in the name of the TRX file.</summary>
    private string UniqueName(string project)
    {
        string name = string.Concat(Path.GetFileNameWithoutExtension(project).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'));
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
        }

        return unique;
    }

    private static string Tests(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} test{(count == 1 ? "" : "s")}");

    private static ContainerStagesException CannotRun(string project, string why, string advice) =>
        new(Catalogue.TestsNotRun, $"cannot run the tests of '{project}': {why}", advice);
}
