namespace ContainerStages.EndToEndTests;

/// <summary>Every file and every command of the tutorials. docs/tutorials/from-the-sdk.md and docs/from-a-dockerfile.md are in <see cref="DockerfilePageTests"/>.</summary>
[TestClass]
public sealed class TutorialTests
{
    [TestMethod]
    [DataRow("first-image.md")]
    [DataRow("front-end.md")]
    [DataRow("air-gapped.md")]
    public async Task An_image_is_made_and_runs(string page)
    {
        using var reader = new Reader();
        await TutorialPage.FollowAsync(page, reader.Folder, reader.Environment(), reader.Replaced);
    }

    [TestMethod]
    public async Task A_solution_is_pushed()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var reader = new Reader();
        await TutorialPage.FollowAsync("monorepo.md", reader.Folder, reader.Environment(), [("registry.example", registry.Host)]);
    }

    [TestMethod]
    public async Task A_package_comes_from_the_private_feed()
    {
        using var packages = new TemporaryFolder();
        await PackGreetingsAsync(packages);
        await using PackageFeed feed = PackageFeed.Start(packages.Path);
        using var reader = new Reader();
        string output = await TutorialPage.FollowAsync(
            "private-feed.md", reader.Folder, reader.Environment(),
            [("\"https://packages.example/index.json\"", $"\"{feed.Address}index.json\" allowInsecureConnections=\"true\""), .. reader.Replaced]);

        Assert.Contains("200 /flat/team.greetings/1.0.0/team.greetings.1.0.0.nupkg", feed.Requests);
        Assert.DoesNotContain(PackageFeed.Password, output);
    }

    /// <summary>As NuGet unpacks it, for the feed.</summary>
    private static async Task PackGreetingsAsync(TemporaryFolder packages)
    {
        using var sources = new TemporaryFolder();
        await File.WriteAllTextAsync(sources.Combine("Team.Greetings.csproj"), """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        await File.WriteAllTextAsync(sources.Combine("Greeting.cs"), """namespace Team.Greetings; public static class Greeting { public static string Text => "Hello"; }""");
        (await Dotnet.RunAsync(sources.Path, ["pack", "-nr:false", "-o", sources.Combine("out")])).AssertSucceeded();
        Directory.CreateDirectory(packages.Combine("team.greetings", "1.0.0"));
        File.Move(sources.Combine("out", "Team.Greetings.1.0.0.nupkg"), packages.Combine("team.greetings", "1.0.0", "team.greetings.1.0.0.nupkg"));
    }

    /// <summary>Who follows a tutorial: an empty folder, and a podman under the name of docker, whose containers have this machine's network.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly TestProject _project = TestProject.Empty("tutorial");
        private readonly Podman _podman = new();
        private readonly int _port = Podman.FreePort();

        public string Folder => _project.Folder;

        public (string Text, string Instead)[] Replaced =>
        [
            ("docker ", "podman "),
            ("-p 8080:8080", $"--env ASPNETCORE_HTTP_PORTS={_port}"),
            ("localhost:8080", $"localhost:{_port}"),
        ];

        public Dictionary<string, string?> Environment() => _project.Environment(
            ("PATH", $"{Path.GetDirectoryName(_podman.Executable)}:{System.Environment.GetEnvironmentVariable("PATH")}"),
            ("LocalRegistry", "Podman"));

        public void Dispose()
        {
            _podman.Dispose();
            _project.Dispose();
        }
    }
}
