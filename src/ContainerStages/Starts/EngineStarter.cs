using System.Globalization;
using CliWrap;
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
        var app = new EngineApp(engine, $"containerstages-start-{id}");
        try
        {
            string reference = await BringAsync(request, name, app, cancellationToken);
            await CheckConfigurationAsync(reference, app);
            try
            {
                await RunAsync(request, reference, app, ownNetwork: false, cancellationToken);
            }
            catch (CannotRunHereException) when (!cancellationToken.IsCancellationRequested)
            {
                // Engines inside of containers often have no bridge, and podman's configuration may say that the host's network is used,
                // where apps would get into each other's way. Without any network, an app has a loopback of its own.
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
    /// Podman's containers.conf may give every container folders of the machine, such as <c>/proc</c>, or its processes. What a container would get is seen
    /// when it is made, before anything runs. A <c>docker</c> command may be podman.
    /// </summary>
    private static async Task CheckConfigurationAsync(string reference, EngineApp app)
    {
        // Like the run itself, not stopped halfway.
        (int exitCode, string _, string error) = await app.TryAsync(["create", "--name", app.Container, "--pull", "never", reference], CancellationToken.None);
        if (exitCode != 0)
        {
            throw new CannotRunHereException(error);
        }

        const string Format = """{{.HostConfig.PidMode}};{{range .Mounts}}{{if .RW}}{{if eq .Type "bind"}} {{.Source}}{{end}}{{end}}{{end}}""";
        (exitCode, string given, error) = await app.TryAsync(["inspect", "--format", Format, app.Container], CancellationToken.None);
        await app.RemoveContainerAsync();
        string? reason = exitCode != 0 ? error : given.Split(';', 2) switch
        {
            ["host", ..] => "its configuration shows all processes of its machine to containers",
            [_, { Length: > 0 } folders] => $"its configuration lets containers write to folders of its machine:{folders}",
            _ => null,
        };
        if (reason is not null)
        {
            throw new CannotRunHereException(reason);
        }
    }

    private async Task RunAsync(StartRequest request, string reference, EngineApp app, bool ownNetwork, CancellationToken cancellationToken)
    {
        bool isPodman = engine.Kind == ContainerEngineKind.Podman;
        IEnumerable<string> arguments =
        [
            "run", "--detach", "--name", app.Container, "--pull", "never",
            "--privileged=false", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--ipc", "private", "--no-healthcheck",
            "--pids-limit", Text($"{request.Limits.Processes}"), "--memory", Text($"{request.Limits.Memory}"),
            "--log-driver", isPodman ? "k8s-file" : "json-file", "--log-opt", "max-size=10m",

            // Podman hands the build's proxies on, and these may have passwords in them.
            .. isPodman ? (string[])["--http-proxy=false", "--env-host=false"] : [],
            .. ownNetwork ? ["--network", "none"] : request.Ports.SelectMany(port => (string[])["--publish", Text($"127.0.0.1::{port}/tcp")]),
            .. request.IsReadOnly ? ["--read-only", "--tmpfs", "/tmp", .. request.WritableFolders.Where(IsNewVolume).SelectMany(folder => (string[])["--volume", folder])] : (string[])[],
            reference,
        ];

        // Not stopped halfway, when nobody knows whether there is a container: it takes less than a second.
        (int exitCode, string container, string error) = await app.TryAsync(arguments, CancellationToken.None);
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
