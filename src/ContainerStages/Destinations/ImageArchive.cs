using System.Collections.Immutable;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>
/// Images as a tar stream, a pure function of them and their name. An OCI archive is an image layout in a tar file. A Docker archive is
/// the same with a <c>manifest.json</c>, as <c>docker save</c> writes it since Docker 25; its layers stay compressed, which every
/// engine's <c>load</c> takes. That file knows one image under a name, and no platforms: a Docker archive is of one image only.
/// </summary>
internal static class ImageArchive
{
    public static Task WriteAsync(
        ArchiveFormat format,
        ImageSet images,
        ImageName name,
        ContentStore store,
        Stream output,
        CancellationToken cancellationToken) =>
        WriteAsync(format, images, name, [], store, output, cancellationToken);

    /// <param name="emptied">
    /// Blobs that the reader has: their members are there, and empty. What would read one finds that it has not got its digest, and refuses the archive.
    /// </param>
    public static async Task WriteAsync(
        ArchiveFormat format,
        ImageSet images,
        ImageName name,
        ImmutableHashSet<Digest> emptied,
        ContentStore store,
        Stream output,
        CancellationToken cancellationToken)
    {
        var archive = new ArchiveWriter(output);
        await archive.WriteFolderAsync("blobs/", cancellationToken);
        await archive.WriteFolderAsync(ImageLayout.BlobsName + "/", cancellationToken);
        foreach (Descriptor blob in images.Blobs().OrderBy(blob => blob.Digest))
        {
            if (emptied.Contains(blob.Digest))
            {
                await archive.WriteAsync(ImageLayout.BlobName(blob.Digest), [], cancellationToken);
                continue;
            }

            await using Stream content = await store.OpenReadAsync(blob, cancellationToken);
            await archive.WriteAsync(ImageLayout.BlobName(blob.Digest), blob.Size, content, cancellationToken);
        }

        await archive.WriteAsync(ImageLayout.IndexName, Index(images, name).ToBytes(), cancellationToken);
        if (format == ArchiveFormat.Docker)
        {
            Image image = images.Images.Single();
            var saved = new SavedImage(
                ImageLayout.BlobName(image.Manifest.Config.Digest),
                [.. name.Tags.Order(StringComparer.Ordinal).Select(tag => $"{name.Repository}:{tag}")],
                [.. image.Manifest.Layers.Select(layer => ImageLayout.BlobName(layer.Digest))]);
            await archive.WriteAsync("manifest.json", SavedImage.ToBytes(saved), cancellationToken);
        }

        await archive.WriteAsync(ImageLayout.MarkerName, ImageLayout.Marker.ToArray(), cancellationToken);
        await archive.FinishAsync(cancellationToken);
    }

    private static ImageIndex Index(ImageSet images, ImageName name) => new(
        MediaType.OciIndex,
        [.. name.Tags.Order(StringComparer.Ordinal).Select(tag => images.Tagged(tag) is var entry
            && ImageReference.TryParse($"{name.Repository}:{tag}") is { } reference
                ? entry with { Annotations = entry.Annotations.Add(Annotation.ContainerdImageName, reference.ToString()) }
                : entry)]);
}
