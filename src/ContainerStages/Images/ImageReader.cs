using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>Reads a built image from the content store, by its manifest's digest.</summary>
internal static class ImageReader
{
    /// <param name="digest">The manifest's.</param>
    /// <param name="sources">One for each layer that its build did not make, bottom to top: see <see cref="Layer.Source"/>.</param>
    public static async Task<Image> ReadAsync(Digest digest, ImmutableArray<ImageReference?> sources, ContentStore store, CancellationToken cancellationToken)
    {
        byte[] content = await store.ReadAsync(digest, cancellationToken);
        Manifest manifest = Manifest.Parse(content);
        ImageConfig config = ImageConfig.Parse(await store.ReadAsync(manifest.Config, cancellationToken));
        IEnumerable<Layer> layers = LayerNames.Read(manifest, config)
            .Select((layer, i) => i < sources.Length ? Layer.OfBase(layer.Blob, layer.DiffId) with { Source = sources[i] } : layer with { IsBase = false });
        return Image.Of(digest, content.Length, manifest, config, [.. layers]);
    }
}
