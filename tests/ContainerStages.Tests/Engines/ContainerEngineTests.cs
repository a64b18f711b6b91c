using System.Diagnostics;
using System.Runtime.Versioning;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Stages.Containers;
using ContainerStages.Starts;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Engines;

/// <summary>An engine that hangs must not hang the build.</summary>
[TestClass]
[TestCategory("tools")]
[UnsupportedOSPlatform("windows")]
public sealed class ContainerEngineTests : IDisposable
{
    private const string NoAnswer = "docker has not answered within 0.5 s";

    private readonly TemporaryFolder _folder = new();
    private ContainerEngine _hangs = null!;

    [TestInitialize]
    public void Initialize()
    {
        _hangs = ContainerEngine.Docker with { Executable = Program("hangs", "exec sleep 100"), Patience = TimeSpan.FromSeconds(0.5) };
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Short_questions_end_with_what_did_not_answer()
    {
        await FailsAsync($"cannot ask docker which platform it runs: {NoAnswer}", () => _hangs.ArchitectureAsync(default));
        await FailsAsync($"cannot name 'b' with docker: {NoAnswer}", () => _hangs.TagAsync("a", "b", default));
    }

    [TestMethod]
    public async Task A_delivery_ends_before_it_sends_anything()
    {
        using ContentStore store = TestImage.Store(_folder);
        Image image = await TestImage.CreateAsync(store);
        await FailsAsync($"cannot look for 'a:1' with docker: {NoAnswer}", () => new DaemonDestination(_hangs).DeliverAsync(image, new ImageName("a", ["1"]), store, default));
    }

    [TestMethod]
    public async Task What_runs_after_the_build_was_stopped_gets_a_shorter_time()
    {
        ContainerEngine engine = _hangs with { Patience = TimeSpan.FromSeconds(60), CleanUpPatience = TimeSpan.FromSeconds(0.4) };
        using var build = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        Task<string?> removed = engine.RemoveNameAsync("a", build.Token);
        await build.CancelAsync();
        Assert.AreEqual("docker has not answered within 0.4 s", await removed);
        Assert.AreEqual("docker has not answered within 0.4 s", await engine.RemoveNameAsync("a", build.Token), "also when it begins afterwards");
        Assert.IsLessThan(TimeSpan.FromSeconds(30), watch.Elapsed);
    }

    [TestMethod]
    public async Task A_stages_engine_that_does_not_answer_is_not_taken_for_none()
    {
        var engine = new StageEngine(_ => Task.FromResult<ContainerEngine?>(_hangs), default);
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => engine.ImageIdAsync("a", default));
        Assert.AreEqual(Catalogue.NoEngineForStage, e.Diagnostic);
        Assert.AreEqual(NoAnswer, e.Message);
        Assert.AreEqual("Wait until the machine is less busy, or restart docker.", e.Advice);
    }

    [TestMethod]
    public async Task A_stages_engine_that_cannot_be_found_out_keeps_the_advice()
    {
        var engine = new StageEngine(Detect, default);
        foreach (Func<Task> ask in (Func<Task>[])[() => engine.ImageIdAsync("a", default), engine.IsPodmanAsync])
        {
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(ask);
            Assert.AreEqual(Catalogue.NoEngineForStage, e.Diagnostic);
            Assert.AreEqual($"cannot find out whether docker works: {NoAnswer}", e.Message);
            Assert.StartsWith("Wait until the machine is less busy, or restart docker.", e.Advice);
        }
    }

    /// <summary>The image that is to be started may go to a registry, which needs no engine.</summary>
    [TestMethod]
    public async Task For_a_start_it_is_an_obstacle_and_the_next_starter_is_tried()
    {
        using ContentStore store = TestImage.Store(_folder);
        Image image = await TestImage.CreateAsync(store);
        IReadOnlyList<IStarter> starters = await ImageStart.StartersAsync(() => Detect(default));
        Assert.AreEqual(OperatingSystem.IsLinux(), starters.Any(starter => starter is BubblewrapStarter));

        ImageStartReport report = await ImageStart.RunAsync([.. starters.Take(1)], [image], _ => throw new InvalidOperationException("nothing is started"), default);

        Assert.IsNull(report.Starter);
        Assert.IsTrue(report.HasSilentEngine, "which is not the same as no engine");
        Assert.AreEqual($"the local engine does not work here: cannot find out whether docker works: {NoAnswer}", report.Obstacles.Single());
    }

    /// <summary>The docker command gives up after a time of its own, and says so in the words of its network library.</summary>
    [TestMethod]
    [DataRow("echo 'error during connect: Get \"http://10.0.0.1:2375/v1.41/info\": dial tcp 10.0.0.1:2375: i/o timeout' >&2; exit 1")]
    [DataRow("""echo '{"ID":"","ServerErrors":["Get \"https://10.0.0.1:2376/v1.41/info\": context deadline exceeded"]}'""")]
    public async Task A_command_that_gave_up_waiting_is_no_engine_that_does_not_work(string script)
    {
        string asked = _folder.Combine("asked");
        ContainerEngine docker = ContainerEngine.Docker with { Executable = Program("gives-up", script) };
        ContainerEngine podman = ContainerEngine.Podman with { Executable = Program("works", $"touch {asked}; echo '{{}}'") };

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => ContainerEngineDetection.DetectAsync(null, docker, podman, default));

        Assert.AreEqual(Catalogue.DaemonFailed, e.Diagnostic);
        Assert.StartsWith("cannot find out whether docker works: ", e.Message);
        Assert.IsFalse(File.Exists(asked), "the image must not go somewhere else");
    }

    [TestMethod]
    public async Task An_engine_that_does_not_exist_stays_an_error_of_the_start()
    {
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => ImageStart.StartersAsync("containerd", Progress.None, default));
        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
    }

    private string Program(string name, string script)
    {
        string program = _folder.Combine(name);
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return program;
    }

    private Task<ContainerEngine?> Detect(CancellationToken cancellationToken) => ContainerEngineDetection.DetectAsync(null, _hangs, _hangs, cancellationToken);

    private static async Task FailsAsync(string message, Func<Task> ask)
    {
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(ask);
        Assert.AreEqual(Catalogue.DaemonFailed, e.Diagnostic);
        Assert.AreEqual(message, e.Message);
    }
}
