namespace ContainerStages.EndToEndTests;

/// <summary>Each benchmark runs once, as small as it can be: what the docs quote can be measured again. How long it took is not judged here.</summary>
[TestClass]
public sealed class BenchmarkTests
{
    private const int OverBudget = 3;

    /// <summary>In one process: the base image that they share is composed once. What has the code of another case is left out.</summary>
    [TestMethod]
    public async Task The_cases_run()
    {
        (string Name, string[] Steps)[] cases =
        [
            ("registry-kept", ["first push", "nothing changed", "one line edited"]),
            ("fresh-agent", ["one line edited"]),
            ("engine-podman", ["first load, measured once", "nothing changed", "one line edited"]),
            ("engine-docker", ["one line edited"]),
            ("engine-docker26", ["one line edited"]),
            ("pipeline", ["as it is", "ContainerStagesSharedBuild"]),
            ("services", ["2 services"]),
            ("scale", ["1 kB changed", "100 kB changed"]),
            ("big-folder", ["one file changed"]),
            ("compression", ["gzip 1"]),
        ];
        string output = await RunAsync("dotnet", [Benchmarks, "cases", "--small", "--runs", "1", .. cases.SelectMany(one => (string[])["--case", one.Name])]);
        foreach ((string name, string[] steps) in cases)
        {
            foreach (string step in steps)
            {
                StringAssert.Matches(output, new(
                    $@"^{name}, median of 1: {step}, (whole publish|all commands, CPU time|pull by podman): (SDK|first publish|gzip 6) [\d.]+ s, (ContainerStages|this one) [\d.]+ s, ratio \d+\.\d\d$",
                    System.Text.RegularExpressions.RegexOptions.Multiline));
            }
        }

        Assert.Contains("without and with ContainerStagesSharedBuild: same digest", output);
        StringAssert.Matches(output, new(@"^engine-podman, median of 1: nothing changed, bytes sent: SDK [1-9].* MB, ContainerStages 0 MB,", System.Text.RegularExpressions.RegexOptions.Multiline));
        StringAssert.Matches(output, new(@"^scale, median of 1: 1 kB changed, tasks that make and send the image: SDK [1-9]\d* ms, ContainerStages [1-9]\d* ms,", System.Text.RegularExpressions.RegexOptions.Multiline));
    }

    [TestMethod]
    public async Task A_piece_runs()
    {
        string output = await RunAsync("dotnet", [Benchmarks, "pieces", "--job", "Dry", "--filter", "*ManifestReading*"]);
        Assert.Contains("executed benchmarks: 1", output);
    }

    [TestMethod]
    public async Task The_measurement_of_checks_and_reports_runs()
    {
        string output = await RunScriptAsync("checks.sh", [], ("RUNS", "1"));
        foreach (string kind in from publish in (string[])["cold", "warm", "same"] from what in (string[])["checks", "reports"] select $"{publish}, {what}")
        {
            StringAssert.Matches(output, new($@"^{kind} +least of 1: \d+ ms, budget \d+ ms$", System.Text.RegularExpressions.RegexOptions.Multiline));
        }
    }

    [TestMethod]
    public async Task Random_edits_are_trimmed_as_in_a_whole_run()
    {
        using TestProject project = TestProject.Console(program: RandomlyEdited);
        project.Write("Hello.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>""");
        string output = await RunAsync("dotnet", [Benchmarks, "edits", project.Folder, "4"]);
        Assert.Contains("trimmed alone, before any edit: the same", output);
        StringAssert.Matches(output, new(@"^Hello: 4 edits, [1-4] trimmed alone, 0 wrong;", System.Text.RegularExpressions.RegexOptions.Multiline));
    }

    private const string RandomlyEdited =
        """
        Console.WriteLine(Words.Of("one two", 3));
        static class Words { public static string Of(string text, int most) { if (text.Length > most) { return text.Split(' ')[0]; } return "none"; } }
        """;

    [TestMethod]
    public async Task The_matrix_of_edits_runs()
    {
        using var folder = new TemporaryFolder();
        string output = await RunScriptAsync("edit-matrix.sh", [folder.Path, "framework-dependent"], ("STATES", "before string project package"));
        Assert.Contains("| edit ", output);
        Assert.Contains("| `prereleases` above `packages` |", output);
    }

    /// <summary>The program, built as these tests are.</summary>
    private static string Benchmarks => Repository.Combine("tests", "ContainerStages.Benchmarks", Path.GetRelativePath(
        Repository.Combine("tests", "ContainerStages.EndToEndTests"), Path.Combine(AppContext.BaseDirectory, "ContainerStages.Benchmarks.dll")));

    private static Task<string> RunScriptAsync(string script, string[] arguments, params (string Name, string Value)[] environment) =>
        RunAsync("bash", [Repository.Combine("tests", "benchmarks", script), .. arguments], environment);

    /// <param name="program">Runs on the package of the tests.</param>
    private static async Task<string> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        Dictionary<string, string?> variables = new()
        {
            ["PACKAGE_FEED"] = PackedPackage.Feed,
            ["PACKAGE_VERSION"] = PackedPackage.Version,
            ["NUGET_PACKAGES"] = PackedPackage.PackagesFolder,
        };
        foreach ((string name, string value) in environment)
        {
            variables[name] = value;
        }

        DotnetResult result = await Dotnet.RunAsync(program, Repository.Combine(), arguments, variables);
        Assert.IsTrue(result.ExitCode == 0 || (program == "bash" && result.ExitCode == OverBudget), result.Output);
        return result.Output;
    }
}
