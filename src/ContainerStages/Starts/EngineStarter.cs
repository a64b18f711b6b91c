using System.Globalization;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Starts;

/// <summary>
/// Starts an image with docker or podman, which may run on another machine. The engine gets the image under a name of its own, and
/// loses that name afterwards: with it goes the image, unless it was there before.
/// </summary>
internal sealed class EngineStarter(ContainerEngine engine) : IStarter
{
    private const string Repository = "localhost/containerstages-start";

    /// <summary>
    /// <c>docker run</c> and <c>podman run</c> document these codes for a command that cannot be invoked or is not there. Podman also
    /// has them for other failures of its runtime, whose messages do not speak of <c>exec</c>.
    /// </summary>
    private const int CannotBeInvoked = 126;
    private const int NotFound = 127;

    public string Name => engine.ToString();

    public async Task<Platform> PlatformAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new Platform("linux", await engine.ArchitectureAsync(cancellationToken));
        }
        catch (ContainerStagesException e)
        {
            throw new CannotRunHereException(e.Message, e);
        }
    }

    public async Task<IStartedApp> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        string id = Guid.NewGuid().ToString("N");
        var name = new ImageName(Repository, [id]);
        var app = new EngineApp(engine, $"containerstages-start-{id}", cancellationToken);
        try
        {
            string reference = await BringAsync(request, name, app, cancellationToken);
            bool ownNetwork = await IsOnOtherNetworkAsync(reference, app, cancellationToken);
            try
            {
                await RunAsync(request, reference, app, ownNetwork, cancellationToken);
            }
            catch (CannotRunHereException) when (!ownNetwork && !cancellationToken.IsCancellationRequested)
            {
                // Engines inside of containers often have no bridge. Without any network, an app has a loopback of its own.
                await app.RemoveContainerAsync();
                await RunAsync(request, reference, app, ownNetwork: true, cancellationToken);
            }

            return app;
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            if (e is ContainerStagesException { Diagnostic: var diagnostic } && diagnostic == Catalogue.DaemonFailed)
            {
                throw new CannotRunHereException(e.Message, e);
            }

            throw;
        }
    }

    /// <summary>Gives the engine the image, if it does not have it.</summary>
    /// <returns>What to run.</returns>
    private async Task<string> BringAsync(StartRequest request, ImageName name, EngineApp app, CancellationToken cancellationToken)
    {
        Image image = request.Image;
        string tagged = $"{name.Repository}:{name.Tags[0]}";

        // An engine's id of an image is its configuration's digest, or with Docker's containerd store its manifest's.
        foreach (string id in (string[])[image.Manifest.Config.Digest.Hex, image.Descriptor.Digest.Hex])
        {
            (int exitCode, string names, string _) = await app.TryAsync(["image", "inspect", "--format", "{{len .RepoTags}}", id], cancellationToken);
            if (exitCode == 0 && names == "0")
            {
                // Nobody else's name holds it: with ours, it would go.
                return id;
            }

            // In between, another publish may have removed it.
            if (exitCode == 0 && (await app.TryAsync(["tag", id, tagged], cancellationToken)).ExitCode == 0)
            {
                app.Image = tagged;
                return tagged;
            }
        }

        app.Image = tagged;
        await engine.LoadAsync(
            tagged,
            (stream, token) => ImageArchive.WriteAsync(ArchiveFormat.Docker, ImageSet.Of(image), name, request.Store, stream, token),
            cancellationToken);
        return tagged;
    }

    /// <summary>
    /// Podman's containers.conf may give every container folders of the machine, such as <c>/proc</c>, its devices, its processes or its network. What a
    /// container would get is seen when it is made, before anything runs. A <c>docker</c> command may be podman.
    /// </summary>
    /// <returns>Whether a container would be on the host's network, where apps would get into each other's way, or on another container's.</returns>
    /// <exception cref="CannotRunHereException">The configuration opens the machine to containers.</exception>
    private static async Task<bool> IsOnOtherNetworkAsync(string reference, EngineApp app, CancellationToken cancellationToken)
    {
        (int exitCode, string _, string error) = await app.FinishAsync(["create", "--name", app.Container, "--pull", "never", "--privileged=false", reference]);
        cancellationToken.ThrowIfCancellationRequested();
        if (exitCode != 0)
        {
            throw new CannotRunHereException(error);
        }

        const string Format =
            """{{.HostConfig.PidMode}};{{.HostConfig.NetworkMode}};{{len .HostConfig.Devices}};{{range .Mounts}}{{if .RW}}{{if eq .Type "bind"}} {{.Source}}{{end}}{{end}}{{end}}""";
        (exitCode, string given, error) = await app.TryAsync(["inspect", "--format", Format, app.Container], cancellationToken);
        await app.RemoveContainerAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (exitCode != 0 || given.Split(';', 4) is not [var processes, var network, var devices, var folders])
        {
            throw new CannotRunHereException(exitCode != 0 ? error : $"it does not say what its containers get: {given}");
        }

        string? reason = processes == "host" ? "its configuration shows all processes of its machine to containers"
            : devices != "0" ? "its configuration gives containers devices of its machine"
            : folders.Length > 0 ? $"its configuration lets containers write to folders of its machine:{folders}"
            : null;
        return reason is null
            ? network == "host" || network.StartsWith("ns:", StringComparison.Ordinal) || network.StartsWith("container:", StringComparison.Ordinal)
            : throw new CannotRunHereException(reason);
    }

    private async Task RunAsync(StartRequest request, string reference, EngineApp app, bool ownNetwork, CancellationToken cancellationToken)
    {
        bool isPodman = engine.Kind == ContainerEngineKind.Podman;
        IEnumerable<string> arguments =
        [
            "run", "--detach", "--name", app.Container, "--pull", "never",
            "--privileged=false", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--ipc", "private", "--no-healthcheck",
            "--pids-limit", Text($"{request.Limits.Processes}"),

            // Without the second, as much again may be in swap.
            "--memory", Text($"{request.Limits.Memory}"), "--memory-swap", Text($"{request.Limits.Memory}"),
            "--log-driver", isPodman ? "k8s-file" : "json-file", "--log-opt", "max-size=10m",

            // Podman hands the build's proxies on, and these may have passwords in them. It also ends a container whose build was killed.
            .. isPodman ? (string[])["--http-proxy=false", "--env-host=false", "--timeout", Text($"{Math.Ceiling(request.Longest.TotalSeconds)}")] : [],
            .. ownNetwork ? ["--network", "none"] : request.Ports.SelectMany(port => (string[])["--publish", Text($"127.0.0.1::{port}/tcp")]),
            .. request.IsReadOnly ? ["--read-only", "--tmpfs", "/tmp", .. request.WritableFolders.Where(IsNewVolume).SelectMany(folder => (string[])["--volume", folder])] : (string[])[],
            reference,
        ];

        (int exitCode, string container, string error) = await app.FinishAsync(arguments);
        cancellationToken.ThrowIfCancellationRequested();
        if (exitCode is CannotBeInvoked or NotFound && error.Contains("exec", StringComparison.Ordinal))
        {
            app.NeverStarted(exitCode, error);
            return;
        }

        if (exitCode != 0)
        {
            throw new CannotRunHereException(error);
        }

        if (!await app.FollowAsync(container, cancellationToken) && !ownNetwork)
        {
            throw new CannotRunHereException("its containers are on the host's network");
        }
    }

    /// <summary>With a colon it would name a folder of the engine's machine to mount, and a base may say it.</summary>
    internal static bool IsNewVolume(string folder) => !folder.Contains(':', StringComparison.Ordinal);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
