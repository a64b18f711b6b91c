using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>Reads a built image from the content store, by its manifest's digest.</summary>
internal static class ImageReader
{
    /// <param name="digest">The manifest's.</param>
    /// <param name="baseLayers">How many of its layers are the base's.</param>
    /// <param name="baseReference">The repository that these can be mounted from; null if they cannot be mounted.</param>
    public static async Task<Image> ReadAsync(
        Digest digest,
        int baseLayers,
        ImageReference? baseReference,
        ContentStore store,
        CancellationToken cancellationToken)
    {
        byte[] content = await store.ReadAsync(digest, cancellationToken);
        Manifest manifest = Manifest.Parse(content);
        ImageConfig config = ImageConfig.Parse(await store.ReadAsync(manifest.Config, cancellationToken));
        IEnumerable<Layer> layers = LayerNames.Read(manifest, config)
            .Select((layer, i) => i < baseLayers ? Layer.OfBase(layer.Blob, layer.DiffId) : layer with { IsBase = false });
        return Image.Of(digest, content.Length, manifest, config, [.. layers]) with { BaseReference = baseReference };
    }
}
