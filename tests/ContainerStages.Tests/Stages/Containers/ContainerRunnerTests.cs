using System.Diagnostics;
using System.Runtime.Versioning;
using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Stages;
using ContainerStages.Stages.Containers;
using ContainerStages.Stages.Graph;
using ContainerStages.Tests.Registry;

namespace ContainerStages.Tests.Stages.Containers;

/// <summary>Stages that run in an image, with a real podman.</summary>
[TestClass]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class ContainerRunnerTests : IDisposable
{
    private const string InEngine = "docker-daemon:" + PodmanEngine.Image;
    private const string Secret = "p@ss/w0rd+and?more";

    private static PodmanEngine s_podman = null!;

    private readonly StageBench _bench = new();

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => s_podman = await PodmanEngine.CreateAsync();

    [ClassCleanup]
    public static void Stop() => s_podman.Dispose();

    public void Dispose() => _bench.Dispose();

    [TestMethod]
    public async Task The_command_reads_its_inputs_and_writes_its_outputs_and_nothing_else()
    {
        File.WriteAllText(Path.Combine(_bench.Sources, "not-an-input.txt"), "");
        Directory.CreateDirectory(Path.Combine(_bench.Sources, "dist"));
        File.WriteAllText(Path.Combine(_bench.Sources, "dist", "old.txt"), "of an earlier build");
        CommandStage stage = StageOf("""
            for place in x in.txt dist2/x; do
              if (echo > $place) 2> /tmp/why; then echo "could write $place"; exit 9; fi
              cat /tmp/why
            done
            ls; ls dist; echo "in $PWD as $HOME with $MODE"
            cat in.txt > dist/out.txt; chmod +x dist/out.txt; ln -s out.txt dist/link
            """) with
        {
            Inputs = Paths("in.txt", "dist"),
            Environment = [new("MODE", "a mode")],
        };

        string outputs = await RunAsync(stage);

        Assert.Contains("[inside] in /src as /tmp with a mode", _bench.Log);
        Assert.Contains(line => line.Contains("cannot create in.txt: Read-only file system", StringComparison.Ordinal), _bench.Log);
        Assert.DoesNotContain("[inside] not-an-input.txt", _bench.Log);
        Assert.DoesNotContain("[inside] old.txt", _bench.Log);
        Assert.AreEqual("in", File.ReadAllText(Path.Combine(outputs, "dist", "link")));
        Assert.AreEqual("out.txt", new FileInfo(Path.Combine(outputs, "dist", "link")).LinkTarget);
        Assert.IsTrue(File.GetUnixFileMode(Path.Combine(outputs, "dist", "out.txt")).HasFlag(UnixFileMode.UserExecute));
        CollectionAssert.AreEqual((string[])["link", "out.txt"], Directory.GetFiles(Path.Combine(outputs, "dist")).Select(Path.GetFileName).Order().ToArray());
        await s_podman.AssertNoContainerAsync();
    }

    [TestMethod]
    public async Task An_output_beside_inputs_would_hide_them()
    {
        Directory.CreateDirectory(Path.Combine(_bench.Sources, "gen"));
        File.WriteAllText(Path.Combine(_bench.Sources, "gen", "rules.txt"), "");
        File.WriteAllText(Path.Combine(_bench.Sources, "gen", "made.js"), "of an earlier build");
        CommandStage stage = StageOf("cat in.txt > gen/made.js") with { Inputs = Paths("in.txt", "gen"), Outputs = Paths("gen/made.js") };

        ContainerStagesException e = await FailAsync(stage);
        Assert.AreEqual("CSTG7032", e.Diagnostic.Code, e.Message);
        Assert.Contains("its input 'gen/rules.txt' would not be there: 'gen' is a folder of its Outputs", e.Message);

        string outputs = await RunAsync(stage with { Inputs = Paths("in.txt", "gen/*.js") });
        Assert.AreEqual("in", File.ReadAllText(Path.Combine(outputs, "gen", "made.js")), "what is an output itself is an old one");
    }

    [TestMethod]
    public async Task What_a_cache_mount_keeps_is_there_in_the_next_run()
    {
        CommandStage stage = StageOf("touch /var/cache/tool/first; ls /var/cache/tool > dist/out.txt; cat in.txt >> /var/cache/tool/kept; cat /var/cache/tool/kept; touch nested/x") with
        {
            CacheMounts = ["/var/cache/tool", "/src/nested"],
        };
        Assert.AreEqual("first\n", File.ReadAllText(Path.Combine(await RunAsync(stage), "dist", "out.txt")));
        File.WriteAllText(Path.Combine(_bench.Sources, "in.txt"), " changed");

        Assert.AreEqual("first\nkept\n", File.ReadAllText(Path.Combine(await RunAsync(stage), "dist", "out.txt")));
        Assert.Contains("[inside] in changed", _bench.Log);

        int lines = _bench.Log.Count;
        await RunAsync(stage with { CacheMounts = [] });
        Assert.HasCount(lines + 1, _bench.Log, "the cache mounts are in the key");
    }

    [TestMethod]
    public async Task A_secret_is_a_file_for_the_command_alone()
    {
        CommandStage stage = StageOf("sleep 0.3; ls -l /run/secrets/; cat /run/secrets/TOKEN; echo; env; ls /run/secrets/ > dist/out.txt; cat /proc/1/cmdline") with
        {
            Secrets = [StageSecret.Parse("inside", "TOKEN")],
        };

        await RunAsync(stage);

        Assert.Contains("[inside] ***", _bench.Log);
        Assert.Contains(line => line.StartsWith("[inside] -r--------", StringComparison.Ordinal) && line.EndsWith("TOKEN", StringComparison.Ordinal), _bench.Log);
        Assert.DoesNotContain(line => line.Contains("TOKEN=", StringComparison.Ordinal), _bench.Log);
        Assert.IsEmpty(Directory.GetDirectories("/dev/shm", "containerstages-*").SelectMany(folder => Directory.GetFiles(folder, "TOKEN")));
        foreach (string file in Directory.EnumerateFiles(_bench.Folder.Path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Secret, File.ReadAllText(file));
        }
    }

    [TestMethod]
    public async Task There_is_no_network_unless_it_is_asked_for()
    {
        CommandStage stage = StageOf("readlink /proc/self/ns/net > dist/out.txt; cat /proc/net/dev");
        string ours = new FileInfo("/proc/self/ns/net").LinkTarget!;

        Assert.AreNotEqual(ours, File.ReadAllText(Path.Combine(await RunAsync(stage), "dist", "out.txt")).Trim());
        Assert.HasCount(1, _bench.Log.Where(line => line.Contains(": ", StringComparison.Ordinal) && line.StartsWith("[inside]", StringComparison.Ordinal)), "more than the loopback");

        // The configuration of this podman is the host's.
        Assert.AreEqual(ours, File.ReadAllText(Path.Combine(await RunAsync(stage with { HasNetwork = true }), "dist", "out.txt")).Trim());
    }

    [TestMethod]
    [DataRow("echo first; echo last; exit 3", 3, "last")]
    [DataRow("no-such-tool", 127, "not found")]
    [DataRow("exit 125", 125, "")]
    public async Task A_command_that_fails_fails_as_on_the_build_machine(string command, int exitCode, string last)
    {
        ContainerStagesException e = await FailAsync(StageOf(command));

        Assert.AreEqual("CSTG7006", e.Diagnostic.Code, e.Message);
        Assert.Contains($"exit code {exitCode}", e.Message);
        Assert.Contains(last, e.Message);
        await s_podman.AssertNoContainerAsync();
    }

    [TestMethod]
    public async Task An_image_that_cannot_run_is_one_clear_error()
    {
        await s_podman.ImportAsync("localhost/no-shell:latest", "cat");

        foreach ((string image, string code, string why) in ((string, string, string)[])[
            ("docker-daemon:localhost/nosuch:1", "CSTG7034", "the engine does not have 'localhost/nosuch:1'"),
            ("docker-daemon:localhost/no-shell", "CSTG7034", "the engine cannot start it: "),
            ("scratch", "CSTG7034", "is no image that an engine has"),
            ("oci:nosuch", "CSTG2003", "does not exist"),
            ("A B", "CSTG2001", "it is no image reference")])
        {
            ContainerStagesException e = await FailAsync(StageOf("true") with { Image = image });

            Assert.AreEqual(code, e.Diagnostic.Code, e.Message);
            Assert.StartsWith($"cannot run the stage 'inside' in its image '{image}': ", e.Message);
            Assert.Contains(why, e.Message);
            Assert.AreEqual(ItemReference.Stage("inside"), e.Subject);
        }

        await s_podman.AssertNoContainerAsync();
    }

    [TestMethod]
    public async Task Without_an_engine_it_says_what_goes_without()
    {
        foreach (ContainerEngine? engine in (ContainerEngine?[])[null, ContainerEngine.Podman with { Executable = "/no/such/podman" }])
        {
            ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RunAsync(StageOf("true"), engine));

            Assert.AreEqual("CSTG7033", e.Diagnostic.Code, e.Message);
            Assert.Contains("a Command without an Image runs on the build machine", e.Advice);
        }
    }

    [TestMethod]
    public async Task A_name_that_means_another_image_runs_the_stage_again()
    {
        await s_podman.RunAsync("tag", PodmanEngine.Image, "localhost/moving:1");
        CommandStage stage = StageOf("ls /bin > dist/out.txt") with { Image = "docker-daemon:localhost/moving:1" };
        string first = File.ReadAllText(Path.Combine(await RunAsync(stage), "dist", "out.txt"));
        await RunAsync(stage);
        Assert.StartsWith("Stage 'inside' has nothing to do", _bench.Log.Last());

        await s_podman.ImportAsync("localhost/moving:1", "sh", "ls");

        Assert.AreNotEqual(first, File.ReadAllText(Path.Combine(await RunAsync(stage), "dist", "out.txt")));
    }

    [TestMethod]
    public async Task An_image_in_an_archive_or_a_layout_is_loaded_once()
    {
        await s_podman.RunAsync("save", "--quiet", "--format", "docker-archive", "--output", _bench.Folder.Combine("docker.tar"), PodmanEngine.Image);
        await s_podman.RunAsync("save", "--quiet", "--format", "oci-dir", "--output", _bench.Folder.Combine("layout"), PodmanEngine.Image);
        foreach (string image in (string[])["docker-archive:docker.tar", "oci:layout"])
        {
            CommandStage stage = StageOf("cat in.txt > dist/out.txt") with { Image = image };

            Assert.AreEqual("in", File.ReadAllText(Path.Combine(await RunAsync(stage), "dist", "out.txt")));

            // Its result is kept: not even an engine is needed.
            await RunAsync(stage, engine: null);
        }
    }

    [TestMethod]
    public async Task An_image_of_a_registry_is_pulled_by_what_its_tag_means_now()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        s_podman.Trust(registry.Host);
        string image = $"{registry.Host}/tools:1";
        CommandStage stage = StageOf("ls /bin > dist/out.txt") with { Image = image };
        await s_podman.RunAsync("push", "--quiet", PodmanEngine.Image, image);

        string first = File.ReadAllText(Path.Combine(await RunAsync(stage), "dist", "out.txt"));
        await RunAsync(stage, engine: null);
        await s_podman.ImportAsync("localhost/newer:1", "sh", "ls");
        await s_podman.RunAsync("push", "--quiet", "localhost/newer:1", image);

        Assert.Contains("sleep\n", first);
        Assert.AreEqual("ls\nsh\n", File.ReadAllText(Path.Combine(await RunAsync(stage), "dist", "out.txt")));
    }

    [TestMethod]
    public async Task Docker_runs_it_as_podman_does()
    {
        await using DockerDaemon daemon = await DockerDaemon.StartAsync();
        ContainerEngine docker = daemon.Engine;
        await daemon.RunAsync("import", await s_podman.ArchiveAsync("sh", "cat", "sleep"), "tools:latest");
        CommandStage stage = StageOf("(echo > in.txt) 2> /dev/null && exit 9; sleep 0.3; cat /run/secrets/TOKEN; echo; cat /proc/net/dev; cat in.txt > dist/out.txt; echo kept > /kept/x") with
        {
            Image = "docker-daemon:tools",
            Secrets = [StageSecret.Parse("inside", "TOKEN")],
            CacheMounts = ["/kept"],
        };

        Assert.AreEqual("in", File.ReadAllText(Path.Combine(await RunAsync(stage, docker), "dist", "out.txt")));
        Assert.Contains("[inside] ***", _bench.Log);
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RunAsync(stage with { Command = "exit 125" }, docker));
        Assert.AreEqual("CSTG7006", e.Diagnostic.Code);
        e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RunAsync(stage with { Image = "docker-daemon:nosuch" }, docker));
        Assert.AreEqual("CSTG7034", e.Diagnostic.Code);

        using var cancellation = new CancellationTokenSource();
        Task<string> run = RunAsync(StageOf("echo started; sleep 1000") with { Image = "docker-daemon:tools" }, docker, cancellation.Token);
        await StartedAsync(run);
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);

        // Docker removes by itself what has ended, and says so before it has.
        for (int i = 0; i < 20 && await daemon.RunAsync("ps", "--all", "--quiet") != ""; i++)
        {
            await Task.Delay(50);
        }

        Assert.AreEqual("", await daemon.RunAsync("ps", "--all", "--quiet"));
    }

    [TestMethod]
    [DoNotParallelize]
    public async Task Cancelling_ends_the_container()
    {
        using var cancellation = new CancellationTokenSource();
        Task<string> run = RunAsync(StageOf("echo started; sleep 1000"), s_podman.Engine, cancellation.Token);
        await StartedAsync(run);

        var watch = Stopwatch.StartNew();
        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
        Assert.IsLessThan(TimeSpan.FromSeconds(2), watch.Elapsed, "it takes less than one on a machine that does nothing else");
        await s_podman.AssertNoContainerAsync();
    }

    /// <summary>As when the build itself is killed: nothing can clean up, and the container ends all the same.</summary>
    [TestMethod]
    public async Task Killing_the_engines_client_ends_the_container()
    {
        Task<string> run = RunAsync(StageOf("echo started; sleep 1000"));
        await StartedAsync(run);

        foreach (Process client in Process.GetProcessesByName("podman").Where(IsOurs))
        {
            client.Kill();
        }

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => run);
        Assert.AreEqual("CSTG7006", e.Diagnostic.Code);
        await s_podman.AssertNoContainerAsync();
    }

    private static bool IsOurs(Process process)
    {
        string file = $"/proc/{process.Id}/environ";
        return File.ReadAllText(file).Contains(Path.GetDirectoryName(s_podman.Engine.Executable)!, StringComparison.Ordinal);
    }

    private async Task StartedAsync(Task run)
    {
        while (!_bench.Log.Contains("[inside] started"))
        {
            Assert.IsFalse(run.IsCompleted, string.Join('\n', _bench.Log));
            await Task.Delay(20);
        }
    }

    private CommandStage StageOf(string command) => new("inside", command)
    {
        Image = InEngine,
        WorkingDirectory = _bench.Sources,
        Inputs = Paths("in.txt"),
        Outputs = Paths("dist"),
    };

    private static StagePaths Paths(params string[] texts) => StagePaths.Parse("inside", "Inputs", texts);

    private Task<string> RunAsync(CommandStage stage) => RunAsync(stage, s_podman.Engine);

    private Task<string> RunAsync(CommandStage stage, ContainerEngine? engine, CancellationToken cancellationToken = default) => _bench.RunAsync(
        stage,
        store =>
        {
            var stageEngine = new StageEngine(_ => Task.FromResult(engine), cancellationToken);
            var images = new StageImages(_bench.Folder.Path, _ => new RegistryBaseOptions(), stageEngine, store);
            return new CommandRunners(Build: null!, new ContainerRunner(images, stageEngine, _bench.Folder.Combine("cache", "cache-mounts"), store));
        },
        name => name == "TOKEN" ? Secret : null,
        cancellationToken);

    private async Task<ContainerStagesException> FailAsync(CommandStage stage) =>
        await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => RunAsync(stage));
}
