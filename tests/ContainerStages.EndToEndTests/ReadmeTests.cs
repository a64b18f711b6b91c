namespace ContainerStages.EndToEndTests;

[TestClass]
public sealed class ReadmeTests
{
    /// <summary>In the clone, whose own nuget.config has that folder already.</summary>
    [TestMethod]
    public async Task The_source_that_the_README_adds_is_one_for_every_project()
    {
        using var home = new TemporaryFolder();
        Dictionary<string, string?> user = new() { ["HOME"] = home.Path, ["DOTNET_CLI_HOME"] = home.Path };
        (await Dotnet.RunAsync(home.Path, ["nuget", "list", "source"], user)).AssertSucceeded();
        string command = Readme.Block("dotnet nuget add source").Split('\n').Single(line => line.StartsWith("dotnet nuget add source", StringComparison.Ordinal));

        (await Dotnet.RunAsync("bash", Repository.Combine(), ["-c", command], user)).AssertSucceeded();

        DotnetResult sources = (await Dotnet.RunAsync(home.Path, ["nuget", "list", "source"], user)).AssertSucceeded();
        Assert.Contains(Repository.Combine("artifacts", "packages"), sources.Output);
    }
}
