using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>The local container engine. The archive is written into its <c>load</c> command, and is nowhere on the disk.</summary>
internal sealed class DaemonDestination(ContainerEngine engine) : IDestination
{
    /// <param name="localRegistry">The SDK's <c>LocalRegistry</c>: <c>Docker</c>, <c>Podman</c>, or nothing.</param>
    /// <returns>Null when no engine works here, and none was asked for.</returns>
    /// <exception cref="ContainerStagesException">There is no engine of that name.</exception>
    public static async Task<DaemonDestination?> DetectAsync(string? localRegistry, CancellationToken cancellationToken) =>
        await ContainerEngineDetection.DetectAsync(localRegistry, cancellationToken) is { } engine ? new DaemonDestination(engine) : null;

    public async Task<string> DeliverAsync(Image image, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        string names = string.Join(", ", name.Tags.Select(tag => $"{name.Repository}:{tag}"));
        await engine.LoadAsync(
            names,
            (stream, token) => ImageArchive.WriteAsync(ArchiveFormat.Docker, image, name, store, stream, token),
            cancellationToken);
        return $"Loaded {names} into {engine}";
    }
}
