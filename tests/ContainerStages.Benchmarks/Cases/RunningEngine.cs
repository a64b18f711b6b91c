using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>An engine whose images are in a folder of the case.</summary>
/// <param name="daemon">Stopped at the end; null for podman, which has none.</param>
internal sealed class RunningEngine(Destination destination, DockerDaemon? daemon) : IAsyncDisposable
{
    public Destination Destination => destination;

    public static async Task<RunningEngine> PodmanAsync(CaseFolder folder) => new(
        await Destination.EngineAsync(folder, "podman", $"/usr/bin/podman --root {folder.Combine("containers")} --runroot {folder.Combine("running")}"),
        daemon: null);

    public static async Task<RunningEngine> DockerAsync(CaseFolder folder) => await OfAsync(folder, await DockerDaemon.StartAsync("overlay2"));

    public static async Task<RunningEngine> ModernDockerAsync(CaseFolder folder) => await OfAsync(folder, await DockerDaemon.StartModernAsync(usesContainerd: true, "overlayfs"));

    public async ValueTask DisposeAsync()
    {
        if (daemon is not null)
        {
            await daemon.DisposeAsync();
        }
    }

    private static async Task<RunningEngine> OfAsync(CaseFolder folder, DockerDaemon daemon)
    {
        try
        {
            return new(await Destination.EngineAsync(folder, "docker", string.Join(' ', [daemon.Engine.Executable, .. daemon.Engine.Options])), daemon);
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }
}
