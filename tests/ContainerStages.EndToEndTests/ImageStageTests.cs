using System.Diagnostics;
using System.Text;
using CliWrap;

namespace ContainerStages.EndToEndTests;

/// <summary>A project whose stage runs in an image, as a user builds it.</summary>
[TestClass]
public sealed class ImageStageTests
{
    private const string Value = "v4lue-of-the-secret";

    private const string Items =
        """
        <ContainerStage Include="inside" Image="docker-daemon:localhost/tools" Inputs="Program.cs" Outputs="dist" Secrets="TOKEN" CacheMounts="/var/cache/tool"
                        Command="cat /run/secrets/TOKEN &amp;&amp; echo &amp;&amp; echo started &amp;&amp; touch /var/cache/tool/x &amp;&amp; sleep $SECONDS &amp;&amp; cat Program.cs > dist/copy.cs" Environment="SECONDS=$(Seconds)" />
        <ContainerStage Include="unclear" Image="docker-daemon:localhost/tools" Command="true" Outputs="dist2" Condition="'$(Unclear)' != ''" />
        """;

    [TestMethod]
    public async Task A_stage_in_an_image_runs_once_and_its_secret_is_nowhere()
    {
        using PodmanEngine podman = await PodmanEngine.CreateAsync();
        using TestProject project = Create();

        DotnetResult result = (await project.RunAsync([.. Arguments, $"-bl:{project.Output}/first.binlog"], Environment(podman))).AssertSucceeded();

        Assert.Contains("[inside] ***", result.Output);
        Assert.Contains("[inside] started", result.Output);
        string outputs = Path.Combine(project.Folder, "obj", "Debug", "net10.0", "container", "stages", "inside", "outputs");
        Assert.AreEqual(File.ReadAllText(Path.Combine(project.Folder, "Program.cs")), File.ReadAllText(Path.Combine(outputs, "dist", "copy.cs")));
        SecretStageTests.AssertNowhere(project, result, Value);
        await podman.AssertNoContainerAsync();

        // Its result is kept: it needs no secret.
        Assert.Contains("has nothing to do", (await project.RunAsync(Arguments, [.. Environment(podman), ("TOKEN", null)])).AssertSucceeded().Output);

        result = (await project.RunAsync(Arguments, ("PATH", Hidden(project)))).AssertFailedWith("CSTG7033");
        Assert.Contains("in its image 'docker-daemon:localhost/tools': cannot find docker or podman: ", result.Output);
        result = (await project.RunAsync([.. Arguments, "-p:Unclear=true"], Environment(podman))).AssertFailedWith("CSTG7032");
        Assert.Contains("""Set Inputs to what it reads; Inputs="**" is everything""", result.Output);
    }

    /// <summary>Nobody is left who could remove it.</summary>
    [TestMethod]
    public async Task A_build_that_is_killed_leaves_no_container()
    {
        using PodmanEngine podman = await PodmanEngine.CreateAsync();
        using TestProject project = Create();
        var output = new StringBuilder();
        CommandTask<CommandResult> build = Cli.Wrap("dotnet")
            .WithArguments([.. Arguments, "-nr:false", "-p:Seconds=1000"])
            .WithWorkingDirectory(project.Folder)
            .WithEnvironmentVariables(project.Environment(Environment(podman)))
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => { lock (output) { output.AppendLine(line); } }))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        while (!Text().Contains("[inside] started", StringComparison.Ordinal))
        {
            Assert.IsFalse(build.Task.IsCompleted, Text());
            await Task.Delay(50);
        }

        using (var process = Process.GetProcessById(build.ProcessId))
        {
            process.Kill(entireProcessTree: false);
        }

        await build;
        for (int i = 0; i < 30 && await podman.RunAsync("ps", "--all", "--quiet") != ""; i++)
        {
            await Task.Delay(100);
        }

        await podman.AssertNoContainerAsync();

        string Text()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    private static readonly string[] Arguments = ["build", "-restore", "-t:_ContainerStagesRunStages", "-p:ContainerStagesTarget=inside", "-p:LocalRegistry=Podman"];

    private static TestProject Create()
    {
        var project = TestProject.Console("<Seconds Condition=\"'$(Seconds)' == ''\">0.1</Seconds>", Items);
        project.CacheFolder = Path.Combine(project.Root, "..", "cache");
        return project;
    }

    /// <summary>With that podman before all others.</summary>
    private static (string Name, string? Value)[] Environment(PodmanEngine podman) =>
    [
        ("TOKEN", Value),
        ("PATH", $"{Path.GetDirectoryName(podman.Engine.Executable)}:{System.Environment.GetEnvironmentVariable("PATH")}"),
    ];

    /// <summary>A path on which there is dotnet, and no engine.</summary>
    private static string Hidden(TestProject project)
    {
        string bin = Directory.CreateDirectory(project.NewFolder()).FullName;
        string dotnet = System.Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);
        File.CreateSymbolicLink(Path.Combine(bin, "dotnet"), dotnet);
        return bin;
    }
}
