using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using CliWrap;
using CliWrap.Buffered;

namespace ContainerStages.TestKit;

/// <summary>Podman with images and containers of a test's own, on the host's network.</summary>
[SupportedOSPlatform("linux")]
internal class Podman : IDisposable
{
    private readonly (string Name, string? Value)[] _variables;

    public Podman()
        : this("vfs")
    {
    }

    protected Podman(string storageDriver)
    {
        _variables = [.. Configure(Folder, storageDriver), ("CONTAINERS_REGISTRIES_CONF", RegistriesFile)];
        File.WriteAllText(RegistriesFile, "");
        WriteCommand("podman", "podman");
        WriteCommand("buildah", "buildah");
    }

    /// <summary>Runs podman with this configuration.</summary>
    public string Executable => Folder.Combine("podman");

    /// <summary>Its <c>registries.conf</c>, which is empty at first.</summary>
    public string RegistriesFile => Folder.Combine("registries.conf");

    protected TemporaryFolder Folder { get; } = new();

    /// <summary>What podman needs on a machine of the tests, as a user would configure it: crun fails on hybrid cgroups.</summary>
    /// <returns>For its environment.</returns>
    public static (string Name, string? Value)[] Configure(TemporaryFolder folder, string storageDriver = "vfs")
    {
        File.WriteAllText(folder.Combine("containers.conf"), $"""
            [containers]
            netns = "host"
            default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
            [engine]
            runtime = "runc"
            events_logger = "none"
            tmp_dir = "{folder.Combine("tmp")}"
            """);
        File.WriteAllText(folder.Combine("storage.conf"), $"""
            [storage]
            driver = "{storageDriver}"
            graphroot = "{folder.Combine("graph")}"
            runroot = "{folder.Combine("run")}"
            """);
        return [("CONTAINERS_CONF", folder.Combine("containers.conf")), ("CONTAINERS_STORAGE_CONF", folder.Combine("storage.conf"))];
    }

    /// <summary>Makes a program of this folder that runs a command with this configuration.</summary>
    protected void WriteCommand(string program, string command)
    {
        // The program's own folder may be on the path.
        File.WriteAllText(Folder.Combine(program), $$"""
            #!/bin/sh
            PATH=${PATH#{{Folder.Path}}:}
            export {{string.Join(' ', _variables.Select(variable => $"{variable.Name}={variable.Value}"))}}
            exec {{command}} "$@"
            """);
        File.SetUnixFileMode(Folder.Combine(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public Task<string> RunAsync(params string[] arguments) => Tool.RunAsync(Executable, arguments);

    /// <summary>Runs buildah, which shares the images.</summary>
    public Task<string> BuildahAsync(params string[] arguments) => Tool.RunAsync(Folder.Combine("buildah"), arguments);

    /// <summary>Lets images of some registries come from another one, without TLS.</summary>
    public void Redirect(string to, params string[] registries) => File.WriteAllText(RegistriesFile, string.Concat(registries.Select(registry => $"""
        [[registry]]
        prefix = "{registry}"
        location = "{to}"
        insecure = true

        """)));

    /// <returns>The exit code, and both outputs together.</returns>
    public async Task<(int ExitCode, string Output)> TryAsync(params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(Executable)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return (result.ExitCode, result.StandardOutput + result.StandardError);
    }

    /// <summary>Runs an image to its end.</summary>
    public Task<string> RunImageAsync(string image, params string[] options) => RunAsync(["run", .. options, "--rm", image]);

    /// <summary>
    /// Runs an image to its end, however that comes, without any network but its own, where ports below 1024 are root's as the kernel has it by default.
    /// </summary>
    public Task<(int ExitCode, string Output)> TryImageAsync(string image, params string[] arguments) =>
        TryAsync(["run", "--network", "none", "--sysctl", "net.ipv4.ip_unprivileged_port_start=1024", "--rm", image, .. arguments]);

    /// <summary>Starts a web app and waits until it answers.</summary>
    /// <param name="image">A name, or what <c>podman load</c> wrote.</param>
    public async Task<RunningApp> StartAsync(string image, params string[] options)
    {
        int port = FreePort();
        string id = (await RunAsync(["run", "--detach", "--env", $"ASPNETCORE_HTTP_PORTS={port}", .. options, image])).Trim();
        return await AnsweringAsync(id, port);
    }

    /// <summary>Waits until the web app of a container answers: up to two minutes, because a loaded machine starts it late.</summary>
    public async Task<RunningApp> AnsweringAsync(string id, int port)
    {
        var app = new RunningApp(this, id, new Uri($"http://127.0.0.1:{port}"));
        var waited = Stopwatch.StartNew();
        for (int tries = 1; waited.Elapsed < TimeSpan.FromMinutes(2) && (tries % 20 != 0 || await IsRunningAsync(id)); tries++)
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
        throw new AssertFailedException($"{id} does not answer:\n{logs}");
    }

    private async Task<bool> IsRunningAsync(string id) => (await TryAsync("inspect", "--format", "{{.State.Running}}", id)).Output.Trim() == "true";

    public async Task<string> LoadAsync(string archive)
    {
        string output = await RunAsync("load", "--quiet", "--input", archive);
        return output[(output.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
