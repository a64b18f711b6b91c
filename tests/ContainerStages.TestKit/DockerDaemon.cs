using System.Runtime.Versioning;
using CliWrap;
using ContainerStages.Engines;

namespace ContainerStages.TestKit;

/// <summary>A Docker engine of a test's own: its socket and all its files are in a temporary folder.</summary>
internal sealed class DockerDaemon : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly string _exec;
    private readonly string _socket;
    private readonly List<string> _log = [];
    private readonly BackgroundProcess _process;

    private DockerDaemon(TemporaryFolder folder, string exec, string client, string socket, IEnumerable<string> arguments)
    {
        _folder = folder;
        _exec = exec;
        Engine = new ContainerEngine(ContainerEngineKind.Docker, client, ["-H", "unix://" + socket]);
        _socket = socket;

        // In a mount namespace of its own: what it leaves mounted ends with it.
        _process = new BackgroundProcess(
            Cli.Wrap("unshare").WithArguments(["--mount", .. arguments]).WithStandardErrorPipe(PipeTarget.ToDelegate(_log.Add)));
    }

    /// <summary>The client that talks to it.</summary>
    public ContainerEngine Engine { get; }

    /// <summary>A folder with a <c>docker</c> for the path, that talks to this engine: for programs that run docker themselves.</summary>
    [SupportedOSPlatform("linux")]
    public string Commands => field ??= DockerCommand.Create(_folder.Combine("commands"), Engine.Executable, _socket);

    /// <summary>The distribution's.</summary>
    /// <param name="storageDriver">vfs works on every machine, and copies all files of a layer for the next one.</param>
    public static Task<DockerDaemon> StartAsync(string storageDriver = "vfs")
    {
        var folder = new TemporaryFolder();
        string socket = folder.Combine("docker.sock");
        return StartedAsync(new DockerDaemon(folder, folder.Combine("exec"), "/usr/bin/docker", socket,
        [
            "dockerd", "--iptables=false", "--bridge=none", "--storage-driver", storageDriver, "--host", "unix://" + socket,
            "--data-root", folder.Combine("data"), "--exec-root", folder.Combine("exec"), "--pidfile", folder.Combine("docker.pid"),
        ]));
    }

    /// <summary>Docker 26, of Debian's next release.</summary>
    /// <param name="usesContainerd">Images are in containerd's store, as in new installations since Docker 29.</param>
    /// <param name="storageDriver">Null for one that works on every machine.</param>
    public static async Task<DockerDaemon> StartModernAsync(bool usesContainerd, string? storageDriver = null)
    {
        var folder = new TemporaryFolder();
        string root = folder.Combine("root");
        await ModernDocker.UnpackAsync(root, usesContainerd);
        return await StartedAsync(new DockerDaemon(folder, Path.Combine(root, "tmp", "exec"), Path.Combine(root, "usr", "bin", "docker"), Path.Combine(root, "tmp", "docker.sock"),
        [
            "sh", "-euc", OtherRoot.Start, root,
            "dockerd", "--iptables=false", "--ip6tables=false", "--bridge=none", "--host", "unix:///tmp/docker.sock", "--exec-root", "/tmp/exec",
            "--storage-driver", storageDriver ?? (usesContainerd ? "native" : "vfs"),
        ]));
    }

    private static async Task<DockerDaemon> StartedAsync(DockerDaemon daemon)
    {
        for (int i = 0; i < 300 && !daemon._process.Completion.IsCompleted; i++)
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
        Tool.RunAsync("ctr", ["--address", Path.Combine(_exec, "containerd", "containerd.sock"), "--namespace", containerdNamespace, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
