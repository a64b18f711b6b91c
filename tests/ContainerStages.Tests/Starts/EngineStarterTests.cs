using System.Runtime.Versioning;
using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Starts;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Starts;

/// <summary>Which commands an engine gets; the engine here is a script that writes them down.</summary>
[TestClass]
[UnsupportedOSPlatform("windows")]
public sealed class EngineStarterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("host")]
    [DataRow("ns:/proc/1/ns/net")]
    public async Task Where_containers_are_on_the_hosts_network_the_first_run_already_has_its_own(string network)
    {
        await StartAsync(Engine($";{network};0;"), default);
        StringAssert.Contains(Runs().Single(), " --network none ");
    }

    [TestMethod]
    public async Task A_container_is_limited_in_its_swap_and_its_time()
    {
        await StartAsync(Engine(";bridge;0;"), default);
        StringAssert.Contains(Runs().Single(), " --publish 127.0.0.1::80/tcp ");
        StringAssert.Contains(Runs().Single(), $" --memory {StartLimits.Default.Memory} --memory-swap {StartLimits.Default.Memory} ");
        StringAssert.Contains(Runs().Single(), " --timeout 43 ");
    }

    [TestMethod]
    public async Task Docker_knows_no_time_of_a_container()
    {
        await StartAsync(Engine(";bridge;0;") with { Kind = ContainerEngineKind.Docker }, default);
        Assert.DoesNotContain("--timeout", Runs().Single());
    }

    [TestMethod]
    [DataRow("create")]
    [DataRow("inspect")]
    public async Task A_stopped_build_runs_nothing_any_more_and_leaves_no_container(string during)
    {
        using var build = new CancellationTokenSource();
        Task start = StartAsync(Engine(";bridge;0;", slow: during), build.Token);
        while (!Commands().Any(command => command.StartsWith(during, StringComparison.Ordinal)))
        {
            Assert.IsFalse(start.IsCompleted);
            await Task.Delay(20);
        }

        await build.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => start);
        Assert.IsEmpty(Runs());
        Assert.StartsWith("rm --force ", Commands().Last(command => !command.StartsWith("rmi ", StringComparison.Ordinal)));
    }

    /// <param name="given">The answer to what a container would get.</param>
    /// <param name="slow">A command that takes a while.</param>
    private ContainerEngine Engine(string given, string slow = "none")
    {
        string program = _folder.Combine("engine");
        File.WriteAllText(program, $"""
            #!/bin/sh
            echo "$*" >> '{_folder.Combine("commands")}'
            case "$1" in
              {slow}) sleep 1 ;;
            esac
            case "$1 $3" in
              "image "*) exit 1 ;;
              "load "*) cat > /dev/null ;;
              "inspect "*Mounts*) echo '{given}' ;;
              "inspect "*) echo '0 bridge' ;;
              "wait "*) exec sleep 100 ;;
              *) echo 1234 ;;
            esac
            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return ContainerEngine.Podman with { Executable = program };
    }

    private async Task StartAsync(ContainerEngine engine, CancellationToken cancellationToken)
    {
        using ContentStore store = TestImage.Store(_folder);
        Image image = await TestImage.CreateAsync(store);
        var request = new StartRequest(image, store) { Ports = [80], Timeout = TimeSpan.FromSeconds(10), StayUp = TimeSpan.FromSeconds(2.5) };
        await using IStartedApp app = await new EngineStarter(engine).StartAsync(request, cancellationToken);
    }

    private string[] Commands() => File.Exists(_folder.Combine("commands")) ? File.ReadAllLines(_folder.Combine("commands")) : [];

    private string[] Runs() => [.. Commands().Where(command => command.StartsWith("run ", StringComparison.Ordinal))];
}
