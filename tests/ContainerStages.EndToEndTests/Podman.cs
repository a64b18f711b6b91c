using System.Net;
using System.Net.Sockets;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Tests;

namespace ContainerStages.EndToEndTests;

/// <summary>Podman with images and containers of a test's own, on the host's network, with runc (crun fails on hybrid cgroups).</summary>
internal sealed class Podman : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string[] Options =>
    [
        "--root", _folder.Combine("root"), "--runroot", _folder.Combine("run"), "--tmpdir", _folder.Combine("tmp"),
        "--storage-driver", "vfs", "--events-backend", "none", "--runtime", "runc",
    ];

    public Task<string> RunAsync(params string[] arguments) => Tool.RunAsync("podman", [.. Options, .. arguments]);

    /// <returns>The exit code, and both outputs together.</returns>
    public async Task<(int ExitCode, string Output)> TryAsync(params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap("podman")
            .WithArguments([.. Options, .. arguments])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return (result.ExitCode, result.StandardOutput + result.StandardError);
    }

    /// <summary>Runs an image to its end.</summary>
    public Task<string> RunImageAsync(string image, params string[] options) => RunAsync(RunArguments([.. options, "--rm", image]));

    /// <summary>Runs an image to its end, however that comes, without any network but its own, where ports below 1024 are root's as the kernel has it by default.</summary>
    public Task<(int ExitCode, string Output)> TryImageAsync(string image, params string[] arguments) => TryAsync(
        ["run", "--network", "none", "--sysctl", "net.ipv4.ip_unprivileged_port_start=1024", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096", "--rm", image, .. arguments]);

    /// <summary>Starts a web app and waits until it answers.</summary>
    /// <param name="image">A name, or what <c>podman load</c> wrote.</param>
    public async Task<RunningApp> StartAsync(string image, params string[] options)
    {
        int port = FreePort();
        string id = (await RunAsync(RunArguments(["--detach", "--env", $"ASPNETCORE_HTTP_PORTS={port}", .. options, image]))).Trim();
        var app = new RunningApp(this, id, new Uri($"http://127.0.0.1:{port}"));
        for (int i = 0; i < 100; i++)
        {
            try
            {
                using HttpResponseMessage response = await app.Client.GetAsync(new Uri("/", UriKind.Relative));
                return app;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        string logs = (await TryAsync("logs", id)).Output;
        await app.DisposeAsync();
        throw new AssertFailedException($"{image} does not answer:\n{logs}");
    }

    public async Task<string> LoadAsync(string archive)
    {
        string output = await RunAsync("load", "--quiet", "--input", archive);
        return output[(output.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    public void Dispose() => _folder.Dispose();

    private static string[] RunArguments(string[] arguments) =>
        ["run", "--network", "host", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096", .. arguments];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A web app in a container; gone when disposed of.</summary>
internal sealed class RunningApp(Podman podman, string id, Uri address) : IAsyncDisposable
{
    public string Id => id;

    public HttpClient Client { get; } = new() { BaseAddress = address };

    /// <summary>The lines of <c>/proc/PID/status</c> of the container's first process, as the host sees it.</summary>
    public async Task<string[]> StatusAsync()
    {
        string pid = (await podman.RunAsync("inspect", "--format", "{{.State.Pid}}", id)).Trim();
        return await File.ReadAllLinesAsync($"/proc/{pid}/status");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await podman.RunAsync("rm", "--force", "--time", "0", id);
    }
}
