using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Stages;

/// <summary>
/// The built-in stage <c>test</c>: builds a test project and runs it. All that its build writes, restore's files too, is in a folder of
/// its own: the app that it refers to is restored there for this machine, and beside the sources for the image.
/// </summary>
/// <param name="machine">Its <c>dotnet</c> is the build's.</param>
/// <param name="workFolder">An absolute path, for what is built.</param>
/// <param name="resultsFolder">An absolute path, for <c>NAME.trx</c>.</param>
/// <param name="configuration">Such as <c>Release</c>.</param>
/// <param name="framework">Of the app: taken where the test project has several.</param>
internal sealed class TestStage(BuildMachine machine, StageLog log, string workFolder, string resultsFolder, string configuration, string framework)
{
    private const string Name = "test";

    /// <summary>How a program of the testing platform is asked for a TRX file: by the extension of that name, or by xunit's own option.</summary>
    private static readonly string[] TrxOptions = ["--report-trx", "--report-xunit-trx"];

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="project">An absolute path.</param>
    /// <exception cref="ContainerStagesException">It cannot be built or run, ran no test, or a test failed.</exception>
    public async Task RunAsync(string project, CancellationToken cancellationToken)
    {
        string name = UniqueName(project);
        string artifacts = Quoted("-p:ArtifactsPath=" + Path.Combine(workFolder, name));
        string settings = $"{artifacts} {Quoted("-p:Configuration=" + configuration)} -nologo";
        string build = $"dotnet build {Quoted(project)} {settings} -v:minimal --tl:off -nodeReuse:false -p:UseSharedCompilation=false";
        if (await RunAsync(build, project, log.Line, cancellationToken) != 0)
        {
            throw CannotRun(project, "it does not build", "Its errors are above, in the lines that begin with [test].");
        }

        JsonObject properties = await PropertiesAsync($"dotnet msbuild {Quoted(project)} {settings}", project, cancellationToken);
        if (Json.String(properties, "TargetFrameworks").Length > 0)
        {
            properties = await PropertiesAsync($"dotnet msbuild {Quoted(project)} {settings} {Quoted("-p:TargetFramework=" + framework)}", project, cancellationToken);
        }

        string assembly = Json.String(properties, "TargetPath");
        string results = Path.Combine(resultsFolder, name + ".trx");
        OutputFile.CreateFolder(resultsFolder);
        OutputFile.Delete(results);
        string command = Json.String(properties, "IsTestingPlatformApplication").Equals("true", StringComparison.OrdinalIgnoreCase)
            ? $"dotnet exec {Quoted(assembly)} --results-directory {Quoted(resultsFolder)} {await TrxOptionAsync(assembly, project, cancellationToken)} {name}.trx"
            : $"dotnet vstest {Quoted(assembly)} {Quoted($"--logger:trx;LogFileName={results}")}";
        int exitCode = await RunAsync(command, project, log.Line, cancellationToken);
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
                string.Create(CultureInfo.InvariantCulture, $"cannot publish: {read.Failed} of {read.Total} tests of '{Path.GetFileName(project)}' failed: {names}"),
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

        log.Say(Name, string.Create(CultureInfo.InvariantCulture, $"passed: {read.Total} tests of '{Path.GetFileName(project)}', results in {results}"));
    }

    /// <summary>What the project says about itself after its restore.</summary>
    private async Task<JsonObject> PropertiesAsync(string command, string project, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        int exitCode = await RunAsync(
            command + " -getProperty:TargetPath -getProperty:TargetFrameworks -getProperty:IsTestingPlatformApplication", project, (_, line) => lines.Add(line), cancellationToken);
        try
        {
            return exitCode == 0
                ? Json.Object(Json.ParseObject(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)), "answer of MSBuild")["Properties"], "answer of MSBuild")
                : throw CannotRun(project, $"MSBuild does not tell its properties: {string.Join(' ', lines)}", "Build it by hand.");
        }
        catch (FormatException e)
        {
            throw CannotRun(project, $"MSBuild does not tell its properties: {e.Message}", "Build it by hand.");
        }
    }

    private async Task<string> TrxOptionAsync(string assembly, string project, CancellationToken cancellationToken)
    {
        List<string> help = [];
        await RunAsync($"dotnet exec {Quoted(assembly)} --help", project, (_, line) => help.Add(line), cancellationToken);
        string option = TrxOptions.FirstOrDefault(option => help.Exists(line => line.TrimStart().StartsWith(option, StringComparison.Ordinal)))
            ?? throw CannotRun(project, "its program cannot write a TRX file", """Add <PackageReference Include="Microsoft.Testing.Extensions.TrxReport" Version="…" /> to it.""");
        return $"{option} {option}-filename";
    }

    private async Task<int> RunAsync(string command, string project, Action<string, string> write, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(project)!;
        var stage = new Stage { Name = Name, Command = command, WorkingDirectory = folder };
        object gate = new();
        return await machine.RunAsync(
            stage,
            folder,
            secrets: [],
            line =>
            {
                lock (gate)
                {
                    write(Name, line);
                }
            },
            cancellationToken);
    }

    private string UniqueName(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
        }

        return unique;
    }

    /// <summary>For the shell.</summary>
    private static string Quoted(string text) =>
        OperatingSystem.IsWindows() ? $"\"{text}\"" : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static ContainerStagesException CannotRun(string project, string why, string advice) =>
        new(Catalogue.TestsNotRun, $"cannot run the tests of '{project}': {why}", advice);
}
