namespace ContainerStages.EndToEndTests;

/// <summary>Each benchmark runs once, as small as it can be: what the docs quote can be measured again. How long it took is not judged here.</summary>
[TestClass]
public sealed class BenchmarkTests
{
    private const int OverBudget = 3;

    [TestMethod]
    [DataRow("")]
    [DataRow("podman")]
    public async Task The_comparison_with_the_SDK_runs(string engine)
    {
        string output = await RunAsync("against-sdk.sh", [], ("RUNS", "1"), ("TRIMMED", "false"), ("PORT", $"{Podman.FreePort()}"), ("ENGINE", engine));
        foreach (string step in (string[])["first", "nothing changed", "one line edited"])
        {
            StringAssert.Matches(output, new($@"^SDK, {step} +[\d.]+ s +[1-9]\d* ms for the image .* bytes sent$", System.Text.RegularExpressions.RegexOptions.Multiline));
            StringAssert.Matches(output, new($@"^ContainerStages, {step} +[\d.]+ s +[1-9]\d* ms for the image .* bytes sent$", System.Text.RegularExpressions.RegexOptions.Multiline));
        }
    }

    [TestMethod]
    public async Task The_measurement_of_the_checks_runs()
    {
        string output = await RunAsync("checks.sh", [], ("RUNS", "1"));
        foreach (string kind in (string[])["cold", "warm", "same"])
        {
            StringAssert.Matches(output, new($@"^{kind} +least of 1: \d+ ms, budget \d+ ms$", System.Text.RegularExpressions.RegexOptions.Multiline));
        }
    }

    [TestMethod]
    public async Task The_matrix_of_edits_runs()
    {
        using var folder = new TemporaryFolder();
        string output = await RunAsync("edit-matrix.sh", [folder.Path, "framework-dependent"], ("STATES", "before string project"));
        Assert.Contains("| edit ", output);
    }

    [TestMethod]
    public async Task The_pipeline_with_one_compilation_runs()
    {
        string output = await RunAsync("pipeline.sh", [], ("RUNS", "1"), ("FILES", "1"), ("PORT", $"{Podman.FreePort()}"));
        StringAssert.Matches(output, new(@"^round 1: SDK [\d.]+ s, ContainerStages [\d.]+ s \([\d.]+\), shared build [\d.]+ s \([\d.]+\), same digest$", System.Text.RegularExpressions.RegexOptions.Multiline));
    }

    [TestMethod]
    public async Task The_solution_of_services_runs()
    {
        string output = await RunAsync("services.sh", [], ("SERVICES", "2"), ("PORT", $"{Podman.FreePort()}"));
        StringAssert.Matches(output, new(@"^ratio to the SDK: \d+\.\d\d$", System.Text.RegularExpressions.RegexOptions.Multiline));
    }

    private static async Task<string> RunAsync(string script, string[] arguments, params (string Name, string Value)[] environment)
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

        DotnetResult result = await Dotnet.RunAsync("bash", Repository.Combine(), [Repository.Combine("tests", "benchmarks", script), .. arguments], variables);
        Assert.IsTrue(result.ExitCode is 0 or OverBudget, result.Output);
        return result.Output;
    }
}
