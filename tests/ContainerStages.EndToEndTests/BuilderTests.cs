using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace ContainerStages.EndToEndTests;

/// <summary>Projects by the direct builder and by those that teams have: Docker 26 with buildx, Docker 20.10, buildah 1.39 and podman 4.3.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class BuilderTests
{
    private static readonly string[] s_builders = ["docker26", "docker20", "buildah39"];

    /// <summary>The tests start one image of those that are the same.</summary>
    private const string Unstarted = "-p:ContainerStagesStartCheck=false";

    private static BuilderBench s_bench = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => s_bench = await BuilderBench.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await s_bench.DisposeAsync();

    [TestMethod]
    [DataRow("docker26")]
    [DataRow("docker20")]
    [DataRow("buildah39")]
    public async Task A_builder_runs_the_stages_and_gives_the_same_digest_and_the_same_files(string name)
    {
        using TestProject project = await BuilderProjects.MadeUpAsync(s_bench);
        TestBuilder builder = await s_bench.BuilderAsync(name);

        DotnetResult direct = await s_bench.DirectAsync(project, builder, "-p:ContainerStagesStartCheck=true");
        DotnetResult built = await s_bench.BuildAsync(project, builder);

        AssertSameDigest(direct, built);
        Assert.Contains("passed: 1 test", built.Output);
        Assert.Contains($"counted with {BuilderBench.Token.Length}", built.Output);
        string[] requests = s_bench.Packages.Requests;

        // The code alone: no package is asked for, and the project's command does not run again.
        BuilderProjects.Edit(project, "edited");
        DotnetResult edited = await s_bench.BuildAsync(project, builder);
        Assert.AreNotEqual(BuilderBench.DigestOf(built), BuilderBench.DigestOf(edited));
        CollectionAssert.AreEqual(requests, s_bench.Packages.Requests, edited.Output);
        Assert.DoesNotContain($"counted with {BuilderBench.Token.Length}", edited.Output);

        DotnetResult parity = (await s_bench.RunAsync(project, builder, "msbuild", "-restore", "-t:VerifyContainerParity", "-p:Configuration=Release")).AssertSucceeded();
        Assert.Contains("app: the same", parity.Output);
        if (name == "docker26")
        {
            foreach (string layer in (string[])["runtime-native", "framework", "projects", "assets", "app"])
            {
                Assert.Contains($"{layer}: the same bytes", parity.Output);
            }
        }

        foreach (string secret in (string[])[BuilderBench.Token, PackageFeed.Password])
        {
            Assert.DoesNotContain(secret, built.Output + parity.Output);
            Assert.AreEqual("", await SearchAsync(secret, Path.Combine(project.Folder, "obj"), project.CacheFolder));
        }
    }

    /// <summary>Its two commands run npm, and none of them reads the code in C#.</summary>
    [TestMethod]
    public async Task A_front_end_is_built_in_every_builder_and_an_edit_of_the_code_runs_no_npm()
    {
        using TestProject project = await BuilderProjects.SampleAsync(s_bench, "WebWithFrontend");
        DotnetResult direct = await s_bench.DirectAsync(project, await s_bench.BuilderAsync(s_builders[0]), Unstarted);
        string code = await File.ReadAllTextAsync(Path.Combine(project.Folder, "Greeting.cs"));
        List<string> digests = [];
        foreach (string name in RunsAll ? s_builders : s_builders[..1])
        {
            project.Write("Greeting.cs", code);
            TestBuilder builder = await s_bench.BuilderAsync(name);
            int before = s_bench.Npm.Requests.Length;
            DotnetResult built = await s_bench.BuildAsync(project, builder, Unstarted);
            AssertSameDigest(direct, built);
            Assert.Contains("modules transformed", built.Output, "vite says so");
            Assert.IsGreaterThan(before, s_bench.Npm.Requests.Length);

            string[] requests = [.. s_bench.Packages.Requests, .. s_bench.Npm.Requests];
            project.Write("Greeting.cs", code.Replace("from C#.", "from edited C#.", StringComparison.Ordinal));
            DotnetResult edited = await s_bench.BuildAsync(project, builder, Unstarted);
            CollectionAssert.AreEqual(requests, (string[])[.. s_bench.Packages.Requests, .. s_bench.Npm.Requests], edited.Output);
            Assert.DoesNotContain("modules transformed", edited.Output);
            digests.Add(BuilderBench.DigestOf(edited));
            await AssertParityAsync(project, builder, name);
        }

        Assert.HasCount(1, digests.Distinct(), string.Join('\n', digests));
        Assert.AreNotEqual(BuilderBench.DigestOf(direct), digests[0]);
        using var podman = new Podman();
        await using RunningApp app = await podman.StartAsync(await podman.LoadAsync(BuilderBench.ArchiveOf(project)));
        Assert.Contains("from edited C#.", await app.Client.GetStringAsync(new Uri("/api/greetings/you", UriKind.Relative)));
        Assert.Contains("/assets/index-", await app.Client.GetStringAsync(new Uri("/", UriKind.Relative)));
    }

    /// <summary>buildah alone, or with CONTAINERSTAGES_TEST_BUILDERS=all each builder: a trimmed publish takes its time. NativeTool has a stage that compiles a program in C.</summary>
    [TestMethod]
    [DataRow("NativeTool", "podman43", "docker26", "docker20", "buildah39")]
    [DataRow("HelloWeb", "docker20", "docker26", "buildah39")]
    public async Task A_sample_is_the_same_image_from_other_builders(string sample, params string[] builders)
    {
        using TestProject project = await BuilderProjects.SampleAsync(s_bench, sample);
        DotnetResult direct = await s_bench.DirectAsync(project, await s_bench.BuilderAsync(builders[^1]), Unstarted);
        foreach (string name in RunsAll ? builders : builders[^1..])
        {
            TestBuilder builder = await s_bench.BuilderAsync(name);
            AssertSameDigest(direct, await s_bench.BuildAsync(project, builder, Unstarted));
            await AssertParityAsync(project, builder, name);
        }

        using var podman = new Podman();
        string image = await podman.LoadAsync(BuilderBench.ArchiveOf(project));
        if (sample == "NativeTool")
        {
            Assert.AreEqual("The tool counted 9 words.\n", await podman.RunImageAsync(image));
            return;
        }

        await using RunningApp app = await podman.StartAsync(image);
        Assert.AreEqual("Hello from app, with no shell around me.\n", await app.Client.GetStringAsync(new Uri("/", UriKind.Relative)));
    }

    /// <summary>The app for the other processor is compiled on the builder's own: nothing of the image runs in the build.</summary>
    [TestMethod]
    public async Task Images_for_two_platforms_are_the_same_from_a_builder_and_one_Dockerfile_gives_their_layers()
    {
        using TestProject project = await BuilderProjects.TwoPlatformsAsync(s_bench);
        TestBuilder builder = await s_bench.BuilderAsync("docker26");
        string archive = "oci-archive:" + BuilderBench.ArchiveOf(project);
        await s_bench.DirectAsync(project, builder);
        string direct = await Skopeo.RunAsync("inspect", "--raw", archive);
        string[] layers = await DiffIdsAsync(archive);
        await s_bench.BuildAsync(project, builder);
        Assert.AreEqual(direct, await Skopeo.RunAsync("inspect", "--raw", archive));

        (await s_bench.RunAsync(project, builder, "build", "-t:GenerateContainerDockerfile", "-p:Configuration=Release")).AssertSucceeded();
        string built = Path.Combine(project.Output, "arm64.tar");
        await Tool.RunAsync(
            "env",
            [
                .. BuilderBench.Variables(project, builder).Select(variable => $"{variable.Name}={variable.Value}"),
                "docker", "buildx", "build", "--provenance=false", "--progress=plain", "--platform", "linux/arm64",
                "--secret", $"id=nuget,src={project.Root}/home/.nuget/NuGet/NuGet.Config",
                "--file", Path.Combine(project.Folder, "Dockerfile"), "--output", $"type=oci,dest={built}", project.Root,
            ]);
        CollectionAssert.IsSubsetOf(layers, await DiffIdsAsync("oci-archive:" + built), "WORKDIR adds an empty layer");

        static async Task<string[]> DiffIdsAsync(string image) =>
            [.. (await Skopeo.InspectAsync(image, "--config", "--override-arch=arm64"))["rootfs"]!["diff_ids"]!.AsArray().Select(digest => (string)digest!)];
    }

    [TestMethod]
    public async Task A_builder_with_an_empty_cache_takes_all_from_a_registry()
    {
        using TestProject project = await BuilderProjects.MadeUpAsync(s_bench);
        string key = Path.Combine(project.Root, "home", "key");
        await File.WriteAllTextAsync(key, RSA.Create(2048).ExportPkcs8PrivateKeyPem());
        string cache = $"type=registry,ref={s_bench.Registry.Host}/team/cache";
        project.Write("../Directory.Build.props", $"""
            <Project>
              <PropertyGroup><ContainerStagesBuilderArguments>--ssh;default={key};--cache-from;{cache};--cache-to;{cache},mode=max</ContainerStagesBuilderArguments></PropertyGroup>
            </Project>
            """);
        DotnetResult first = await s_bench.BuildAsync(project, await s_bench.BuilderAsync("docker26"));

        await using TestBuilder empty = await s_bench.NewBuilderAsync("docker26");
        string[] requests = s_bench.Packages.Requests;
        DotnetResult second = await s_bench.BuildAsync(project, empty);

        AssertSameDigest(first, second);
        CollectionAssert.AreEqual(requests, s_bench.Packages.Requests, second.Output);
        foreach (string step in (string[])["[words] RUN", "[restore] RUN", "[test] RUN", "[publish] RUN"])
        {
            string[] lines = [.. second.Output.Split('\n').Select(line => line.Trim())];
            int at = Array.FindIndex(lines, line => line.StartsWith(step, StringComparison.Ordinal));
            Assert.AreEqual($"{step.Split(' ')[0]} CACHED", lines[at + 1], second.Output);
        }

        // The packages are no layer: the first step that needs them fetches them again.
        BuilderProjects.Edit(project, "edited");
        DotnetResult edited = await s_bench.BuildAsync(project, empty);
        Assert.AreNotEqual(BuilderBench.DigestOf(first), BuilderBench.DigestOf(edited));
        Assert.DoesNotContain($"counted with {BuilderBench.Token.Length}", edited.Output);
    }

    [TestMethod]
    [DataRow("docker26")]
    public async Task Ctrl_C_ends_a_build_and_leaves_nothing_behind(string name)
    {
        string sleep = $"{RandomNumberGenerator.GetInt32(100_000, 1_000_000)}";
        using TestProject project = await BuilderProjects.SlowAsync(s_bench, sleep);
        TestBuilder builder = await s_bench.BuilderAsync(name);
        string[] publish = ["publish", "-t:PublishContainer", "-p:ContainerStagesBuilder=BuildKit", .. s_bench.Arguments(project, builder)];
        var output = new StringBuilder();
        using var interrupt = new CancellationTokenSource();
        Task<bool> run = project.TryRunAsync(publish, output, CancellationToken.None, interrupt.Token, BuilderBench.Variables(project, builder));
        while (!RunningProcesses.With($"sleep\0{sleep}\0").Any())
        {
            Assert.IsFalse(run.IsCompleted, output.ToString());
            await Task.Delay(50);
        }

        var patience = Stopwatch.StartNew();
        await interrupt.CancelAsync();
        Assert.IsFalse(await run, output.ToString());
        TimeSpan ended = patience.Elapsed;
        while (RunningProcesses.With($"sleep\0{sleep}\0").Any())
        {
            Assert.IsLessThan(TimeSpan.FromSeconds(20), patience.Elapsed, "an engine ends a container on its own");
            await Task.Delay(50);
        }

        TestContext.WriteLine($"ended after {ended.TotalSeconds:0.0} s, the container after {patience.Elapsed.TotalSeconds:0.0} s");
        Assert.IsLessThan(TimeSpan.FromSeconds(8), ended, "two, on a machine that has nothing else to do");
        Assert.IsEmpty(RunningProcesses.With($"ContainerStagesCacheFolder={project.CacheFolder}\0"));
        Assert.AreEqual("", await builder.WorkingContainersAsync());
        Assert.DoesNotContain(": error ", output.ToString());
        Assert.DoesNotContain("   at ", output.ToString());
        Assert.Contains("The container image was not published: the build was cancelled.", output.ToString());

        project.Write("slow/quick.txt", "");
        Assert.Contains("the key has 2 lines", (await s_bench.BuildAsync(project, builder)).Output, "its last line break, too: ssh takes no other");
    }

    /// <summary>The Dockerfile that a team would keep, built and compared layer by layer, if there is time for all.</summary>
    private static async Task AssertParityAsync(TestProject project, TestBuilder builder, string name)
    {
        if (RunsAll)
        {
            DotnetResult parity = (await s_bench.RunAsync(project, builder, "msbuild", "-restore", "-t:VerifyContainerParity", "-p:Configuration=Release", Unstarted)).AssertSucceeded();
            Assert.Contains(name == "docker26" ? "app: the same bytes" : "app: the same", parity.Output);
        }
    }

    /// <summary>Each sample by each of its builders takes half an hour more than by one of them.</summary>
    private static bool RunsAll => Environment.GetEnvironmentVariable("CONTAINERSTAGES_TEST_BUILDERS") == "all";

    private static void AssertSameDigest(DotnetResult expected, DotnetResult actual) => Assert.AreEqual(BuilderBench.DigestOf(expected), BuilderBench.DigestOf(actual), actual.Output);

    /// <returns>The files that have the text.</returns>
    private static Task<string> SearchAsync(string text, params string[] folders) => Tool.RunAsync("sh", ["-c", "grep -rlF \"$0\" \"$@\" || true", text, .. folders]);
}
