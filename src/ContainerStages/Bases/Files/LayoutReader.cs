using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases.Files;

/// <summary>Brings an image of an image layout (image-spec, image-layout.md) into the store. Every blob is verified as it is copied.</summary>
/// <param name="name">The base, as the user wrote it.</param>
internal sealed class LayoutReader(string name, IImageFiles files, ContentStore store)
{
    /// <exception cref="ContainerStagesException">There is no such image, none for the platform, or it is damaged.</exception>
    public async Task<Image> LoadAsync(string? tag, Platform platform, CancellationToken cancellationToken)
    {
        byte[] marker = await files.ReadJsonAsync(ImageLayout.MarkerName, cancellationToken);
        files.Parse(() => ImageLayout.CheckMarker(marker));
        byte[] content = await files.ReadJsonAsync(ImageLayout.IndexName, cancellationToken);
        ImageIndex index = files.Parse(() => ImageIndex.Parse(content));
        Image image = await new LayoutSelection(name, this).SelectAsync(index, tag, platform, cancellationToken);
        foreach (Layer layer in image.Layers)
        {
            await AddAsync(layer.Blob, cancellationToken);
        }

        return image;
    }

    public async Task<ImageIndex> ReadIndexAsync(Descriptor index, CancellationToken cancellationToken)
    {
        byte[] content = await ReadBlobAsync(index, cancellationToken);
        return files.Parse(() => ImageIndex.Parse(content));
    }

    /// <summary>The image of a manifest; null if the manifest is of an artifact that is not an image, such as a signature.</summary>
    public async Task<Image?> ReadImageAsync(Descriptor manifestBlob, CancellationToken cancellationToken)
    {
        byte[] content = await ReadBlobAsync(manifestBlob, cancellationToken);
        Manifest manifest = files.Parse(() => Manifest.Parse(content));
        if (manifest.Config.MediaType != MediaType.OciConfig && manifest.Config.MediaType != MediaType.DockerConfig)
        {
            return null;
        }

        byte[] configContent = await ReadBlobAsync(manifest.Config, cancellationToken);
        return files.Parse(() =>
        {
            ImageConfig config = ImageConfig.Parse(configContent);
            return config.DiffIds.Length == manifest.Layers.Length
                ? Image.OfBase(name, manifestBlob.Digest, content.Length, manifest, config)
                : throw new FormatException($"the configuration lists {config.DiffIds.Length} layers, the manifest {manifest.Layers.Length}");
        });
    }

    private async Task<byte[]> ReadBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        if (blob.Size > Json.MostBytes)
        {
            throw files.Damaged($"{blob.Digest}, a {blob.MediaType}, has over {Json.MostBytes} bytes");
        }

        await AddAsync(blob, cancellationToken);
        return await store.ReadAsync(blob, cancellationToken);
    }

    private Task AddAsync(Descriptor blob, CancellationToken cancellationToken) => store.AddAsync(
        blob,
        _ => Task.FromResult(files.Open(ImageLayout.BlobName(blob.Digest)) ?? throw files.Damaged($"the blob {blob.Digest} is missing")),
        $"'{files.Location}'",
        cancellationToken);
}
