using CliWrap;
using ContainerStages.Bases;
using ContainerStages.Engines;

namespace ContainerStages.Tests;

/// <summary>A Docker engine of a test's own: its socket and all its files are in a temporary folder.</summary>
internal sealed class DockerDaemon : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _log = [];
    private readonly Task _process;

    private DockerDaemon()
    {
        string host = "unix://" + _folder.Combine("docker.sock");
        Engine = new ContainerEngine(ContainerEngineKind.Docker, "/usr/bin/docker", ["-H", host]);
        _process = Cli.Wrap("dockerd")
            .WithArguments([
                "--iptables=false", "--bridge=none", "--storage-driver=vfs", "--host", host,
                "--data-root", _folder.Combine("data"), "--exec-root", _folder.Combine("exec"), "--pidfile", _folder.Combine("docker.pid"),
            ])
            .WithValidation(CommandResultValidation.None)
            .WithStandardErrorPipe(PipeTarget.ToDelegate(_log.Add))
            .ExecuteAsync(CancellationToken.None, _stop.Token);
    }

    /// <summary>The client that talks to it.</summary>
    public ContainerEngine Engine { get; }

    public static async Task<DockerDaemon> StartAsync()
    {
        var daemon = new DockerDaemon();
        for (int i = 0; i < 300 && !daemon._process.IsCompleted; i++)
        {
            EngineResult info = await daemon.Engine.RunAsync(["info"], PipeSource.Null, Stream.Null, default);
            if (info.ExitCode == 0)
            {
                return daemon;
            }

            await Task.Delay(100);
        }

        string log = string.Join('\n', daemon._log);
        await daemon.DisposeAsync();
        throw new InvalidOperationException("dockerd did not start:\n" + log);
    }

    /// <summary>The names under which it has unpacked layers.</summary>
    public IEnumerable<string?> UnpackedLayers => Directory.GetDirectories(_folder.Combine("data", "image", "vfs", "layerdb", "sha256")).Select(Path.GetFileName);

    public Task<string> RunAsync(params string[] arguments) => Tool.RunAsync(Engine.Executable, [.. Engine.Options, .. arguments]);

    /// <summary>Asks the containerd that it started.</summary>
    public Task<string> ContainerdAsync(string containerdNamespace, params string[] arguments) =>
        Tool.RunAsync("ctr", ["--address", _folder.Combine("exec", "containerd", "containerd.sock"), "--namespace", containerdNamespace, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        // An interrupt, not a kill: it also ends the containerd that dockerd started.
        await _stop.CancelAsync();
        try
        {
            await _process;
        }
        catch (OperationCanceledException)
        {
            // That is how CliWrap reports it.
        }

        _stop.Dispose();
        _folder.Dispose();
    }
}
