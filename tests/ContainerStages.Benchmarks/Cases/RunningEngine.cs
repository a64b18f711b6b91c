using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>An engine whose images are in a folder of the case.</summary>
/// <param name="daemon">Stopped at the end; null for podman, which has none.</param>
internal sealed class RunningEngine(Destination destination, DockerDaemon? daemon) : IAsyncDisposable
{
    public const string PodmanImages = "containers";

    public Destination Destination => destination;

    /// <summary>Podman's images are in the folder <see cref="PodmanImages"/> of the case.</summary>
    public static string[] PodmanOptions(CaseFolder folder) => ["--root", folder.Combine(PodmanImages), "--runroot", folder.Combine("running")];

    public static async Task<RunningEngine> PodmanAsync(CaseFolder folder) => new(
        await Destination.EngineAsync(folder, "podman", string.Join(' ', ["/usr/bin/podman", .. PodmanOptions(folder)])),
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
