using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Referrers;
using ContainerStages.Storage;

namespace ContainerStages.Destinations.Promotions;

/// <summary>
/// Reads what belongs to an image in a repository. Manifests come into the content store; of layers and configurations, only those are fetched that a
/// destination lacks.
/// </summary>
internal sealed class PromotionSource(RegistryClient client, ImageReference reference, ContentStore store)
{
    private readonly ReferrersClient _referrers = new(client);
    private readonly List<PromotedManifest> _manifests = [];
    private readonly HashSet<Digest> _read = [];
    private readonly List<ReferrerList> _lists = [];
    private readonly List<KeyValuePair<string, Descriptor>> _tags = [];
    private readonly List<Platform> _platforms = [];

    private string Name => $"{reference.Registry}/{reference.Repository}";

    /// <exception cref="ContainerStagesException">There is no such image, a part of it is missing or damaged, or the registry refuses.</exception>
    public async Task<PromotedImage> ReadAsync(CancellationToken cancellationToken)
    {
        Descriptor root = await ReadAsync(reference.TagOrDigest, cancellationToken);
        for (int i = 0; i < _manifests.Count; i++)
        {
            // The list grows by the artifacts: they, too, may be signed.
            await ReadReferrersAsync(_manifests[i].Descriptor.Digest, cancellationToken);
        }

        return new PromotedImage(root, [.. _manifests]) { Referrers = [.. _lists], ArtifactTags = [.. _tags], Platforms = [.. _platforms.Distinct()] };
    }

    private async Task<Descriptor> ReadAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        (MediaType mediaType, byte[] content) = await client.GetManifestAsync(tagOrDigest, cancellationToken);
        (MediaType type, ImmutableArray<Descriptor> children, ImmutableArray<Descriptor> blobs) = Parse(tagOrDigest, mediaType, content);
        Descriptor descriptor = await store.AddAsync(type, content, cancellationToken);
        if (!_read.Add(descriptor.Digest))
        {
            return descriptor;
        }

        foreach (Descriptor child in children)
        {
            if (child is { IsAttestation: false, Platform: { } platform })
            {
                _platforms.Add(platform);
            }

            await ReadAsync(child.Digest.ToString(), cancellationToken);
        }

        foreach (Descriptor blob in blobs)
        {
            store.Promises.Add(blob, token => BlobDownload.OpenAsync(client, blob, token), Name);
        }

        _manifests.Add(new PromotedManifest(descriptor, blobs));
        return descriptor;
    }

    /// <param name="answered">The registry's word for the type, which counts if the manifest does not state its own.</param>
    private (MediaType MediaType, ImmutableArray<Descriptor> Children, ImmutableArray<Descriptor> Blobs) Parse(string tagOrDigest, MediaType answered, byte[] content)
    {
        try
        {
            JsonObject json = Json.ParseObject(content, "manifest");
            bool isIndex = json.ContainsKey("manifests");
            MediaType type = Json.OptionalString(json, "mediaType") is { } stated ? new MediaType(stated)
                : answered.IsIndex || answered.IsManifest ? answered
                : isIndex ? MediaType.OciIndex
                : MediaType.OciManifest;
            return !(isIndex ? type.IsIndex : type.IsManifest) ? throw new FormatException($"its media type is '{type}'")
                : isIndex ? (type, ImageIndex.Parse(content).Manifests, [])
                : (type, [], BlobsOf(json));
        }
        catch (FormatException e)
        {
            throw new ContainerStagesException(
                Catalogue.DamagedImage,
                $"cannot promote {Name}: '{tagOrDigest}' is no image: {e.Message}",
                "Push the image again, or name another one.",
                e);
        }
    }

    /// <summary>Without layers that are in no registry, such as those of Windows, whose URLs stay in the manifest.</summary>
    private static ImmutableArray<Descriptor> BlobsOf(JsonObject manifest) =>
    [
        .. (manifest["layers"] as JsonArray ?? throw new FormatException("the manifest has no 'layers'"))
            .Where(layer => (layer as JsonObject)?["urls"] is not JsonArray { Count: > 0 })
            .Append(manifest["config"])
            .Select(Descriptor.Parse)
            .DistinctBy(blob => blob.Digest),
    ];

    private async Task ReadReferrersAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (await FindListAsync(digest, cancellationToken) is { Referrers.IsEmpty: false } list)
        {
            _lists.Add(list);
            foreach (Referrer referrer in list.Referrers)
            {
                await ReadAsync(referrer.Descriptor.Digest.ToString(), cancellationToken);
            }
        }

        foreach (string tag in ReferrersClient.CosignTagsOf(digest))
        {
            if (await client.HasManifestAsync(tag, cancellationToken))
            {
                _tags.Add(KeyValuePair.Create(tag, await ReadAsync(tag, cancellationToken)));
            }
        }
    }

    private async Task<ReferrerList?> FindListAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (await _referrers.ListAsync(digest, cancellationToken) is { } listed)
        {
            return new ReferrerList(digest, listed, Content: null);
        }

        if (await _referrers.ReadTagAsync(digest, cancellationToken) is not { } content)
        {
            return null;
        }

        try
        {
            return new ReferrerList(digest, [.. Referrer.OfIndex(content)], content);
        }
        catch (FormatException e)
        {
            throw new ContainerStagesException(
                Catalogue.DamagedImage,
                $"cannot promote {Name}: what the tag '{ReferrersClient.TagOf(digest)}' lists is not understood: {e.Message}",
                "Remove that tag, or write the signatures of the image again.",
                e);
        }
    }
}
