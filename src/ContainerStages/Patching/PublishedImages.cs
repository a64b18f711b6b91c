using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Storage;

namespace ContainerStages.Patching;

/// <summary>The images that a registry has under one name, one for each platform. Their manifests and configurations are in the content store, their layers promised to it.</summary>
/// <param name="Reference">Where they are.</param>
/// <param name="Digest">What the tag points to: the index's, or that of the only image.</param>
internal sealed record PublishedImages(ImageReference Reference, Digest Digest, ImmutableArray<Image> Images)
{
    /// <summary>Of the index.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = Json.NoStrings;

    /// <summary>Whether the tag points to an index; it may be one of a single image.</summary>
    public bool IsIndex { get; init; }

    /// <summary>Entries of the index that are no images, such as BuildKit's attestations.</summary>
    public ImmutableArray<Descriptor> Others { get; init; } = [];

    /// <exception cref="ContainerStagesException">There is no such image, or it is damaged.</exception>
    public static async Task<PublishedImages> ReadAsync(RegistryClient client, ImageReference reference, ContentStore store, CancellationToken cancellationToken)
    {
        try
        {
            byte[] content = (await client.GetManifestAsync(reference.TagOrDigest, cancellationToken)).Content;
            var digest = Digest.Of(content);
            if (!Json.ParseObject(content, "manifest").ContainsKey("manifests"))
            {
                return new PublishedImages(reference, digest, [await ReadImageAsync(client, reference, content, store, cancellationToken)]);
            }

            var index = ImageIndex.Parse(content);
            ImmutableArray<Image>.Builder images = ImmutableArray.CreateBuilder<Image>();
            foreach (Descriptor entry in index.Manifests.Where(IsImage))
            {
                images.Add(await ReadImageAsync(client, reference, (await client.GetManifestAsync(entry.Digest.ToString(), cancellationToken)).Content, store, cancellationToken));
            }

            return images.Count > 0
                ? new PublishedImages(reference, digest, images.ToImmutable()) { IsIndex = true, Annotations = index.Annotations, Others = [.. index.Manifests.Where(entry => !IsImage(entry))] }
                : throw new FormatException("the index has no images");
        }
        catch (FormatException e)
        {
            throw new ContainerStagesException(
                Catalogue.DamagedImage,
                $"cannot read {reference}: {e.Message}",
                "Publish the image again, or name another one.",
                e);
        }
    }

    private static bool IsImage(Descriptor entry) => entry.MediaType.IsManifest && !entry.IsAttestation;

    private static async Task<Image> ReadImageAsync(RegistryClient client, ImageReference reference, byte[] content, ContentStore store, CancellationToken cancellationToken)
    {
        var manifest = Manifest.ParseImage(content);
        foreach (Descriptor blob in manifest.Layers.Append(manifest.Config))
        {
            store.Promises.Add(blob, token => BlobDownload.OpenAsync(client, blob, token), $"{reference.Registry}/{reference.Repository}");
        }

        var config = ImageConfig.Parse(await store.ReadAsync(manifest.Config, cancellationToken));
        if (config.DiffIds.Length != manifest.Layers.Length)
        {
            throw new FormatException($"it has {manifest.Layers.Length} layers, and {config.DiffIds.Length} diff ids in its configuration");
        }

        ImmutableArray<Layer> layers = [.. LayerNames.Read(manifest, config).Select(layer => layer with { Source = reference })];
        return Image.Of(Digest.Of(content), content.Length, manifest, config, layers) with { Name = reference.ToString() };
    }
}
