using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Referrers;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Destinations.Promotions;

/// <summary>
/// One repository that a promoted image goes to, in two steps as with a <see cref="RegistryPush"/>: <see cref="UploadAsync"/> brings everything, what refers to
/// the image included, and <see cref="MoveTagsAsync"/> shows it. Who verifies signatures never finds the tag without them.
/// </summary>
/// <param name="source">Where the image is: in the same registry, its blobs are mounted.</param>
/// <param name="report">Receives a line for each tag of cosign's that stays as it is.</param>
internal sealed class PromotionTarget(Place place, ImageReference source, RegistryOptions options, ContentStore store, Action<string> report) : IDisposable
{
    private readonly string? _mountFrom = place.MountableFrom(source);
    private readonly RegistryClient _client = new(place.Registry, place.Name.Repository, RegistryAccess.Push, options, [.. new[] { place.MountableFrom(source) }.OfType<string>()]);
    private readonly ConcurrentDictionary<Digest, BlobOutcome> _blobs = [];
    private int _manifests;

    public async Task UploadAsync(PromotedImage image, CancellationToken cancellationToken)
    {
        foreach (PromotedManifest manifest in image.Manifests)
        {
            string digest = manifest.Descriptor.Digest.ToString();
            if (await _client.FindManifestAsync(digest, cancellationToken) == manifest.Descriptor.Digest)
            {
                continue;
            }

            await Parallel.ForEachAsync(
                manifest.Blobs.Where(blob => !_blobs.ContainsKey(blob.Digest)),
                new ParallelOptions { MaxDegreeOfParallelism = options.ParallelUploads, CancellationToken = cancellationToken },
                async (blob, token) => _blobs[blob.Digest] = await BlobUpload.RunAsync(_client, blob, _mountFrom, store, token));
            await PutAsync(digest, manifest.Descriptor, cancellationToken);
        }

        var referrers = new ReferrersClient(_client);
        foreach (ReferrerList list in image.Referrers)
        {
            if (await referrers.ListAsync(list.Subject, cancellationToken) is null)
            {
                await referrers.AddToTagAsync(list.Subject, list.Referrers, list.Content, cancellationToken);
            }
        }

        foreach ((string tag, Descriptor artifact) in image.ArtifactTags)
        {
            if (await HasOwnAsync(tag, artifact, cancellationToken))
            {
                report($"{place.Registry}/{place.Name.Repository}:{tag} stays as it is: it has signatures or documents that the source does not have. Those of the source were not added to it.");
            }
            else
            {
                await MoveAsync(tag, artifact, cancellationToken);
            }
        }
    }

    /// <summary>Call it after <see cref="UploadAsync"/>.</summary>
    /// <returns>What was done, in one line for the user.</returns>
    public async Task<string> MoveTagsAsync(PromotedImage image, CancellationToken cancellationToken)
    {
        foreach (string tag in place.Name.Tags)
        {
            await MoveAsync(tag, image.Root, cancellationToken);
        }

        string target = $"{place.Registry}/{place.Name.Repository}:{string.Join(",", place.Name.Tags)}@{image.Root.Digest}";
        return _manifests == 0
            ? $"{target} is already there: nothing was sent"
            : $"Promoted to {target} ({Summary(image)})";
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Whether cosign has written something to the tag here that the source's does not have: a layer is one signature or one document.</summary>
    private async Task<bool> HasOwnAsync(string tag, Descriptor artifact, CancellationToken cancellationToken)
    {
        if (!await _client.HasManifestAsync(tag, cancellationToken))
        {
            return false;
        }

        byte[] there = (await _client.GetManifestAsync(tag, cancellationToken)).Content;
        return Digest.Of(there) != artifact.Digest
            && (LayersOf(there) is not { } layers || LayersOf(await store.ReadAsync(artifact, cancellationToken)) is not { } ofSource || !layers.IsSubsetOf(ofSource));
    }

    /// <summary>Null if it is no manifest with layers.</summary>
    private static ImmutableHashSet<Digest>? LayersOf(byte[] content)
    {
        try
        {
            return [.. Manifest.Parse(content).Layers.Select(layer => layer.Digest)];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async Task MoveAsync(string tag, Descriptor manifest, CancellationToken cancellationToken)
    {
        if (await _client.FindManifestAsync(tag, cancellationToken) != manifest.Digest)
        {
            await PutAsync(tag, manifest, cancellationToken);
        }
    }

    private async Task PutAsync(string tagOrDigest, Descriptor manifest, CancellationToken cancellationToken)
    {
        await _client.PutManifestAsync(tagOrDigest, manifest, await store.ReadAsync(manifest, cancellationToken), cancellationToken);
        _manifests++;
    }

    private string Summary(PromotedImage image)
    {
        int artifacts = image.Referrers.Sum(list => list.Referrers.Length) + image.ArtifactTags.Length;
        string platforms = image.Platforms.IsEmpty ? "" : $"{string.Join(", ", image.Platforms)}; ";
        string referrers = artifacts == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {artifacts} {(artifacts == 1 ? "artifact that refers" : "artifacts that refer")} to it");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{platforms}{image.Manifests.Length} manifests{referrers}; {_blobs.Values.Count(outcome => outcome == BlobOutcome.Mounted)} blobs mounted, {_blobs.Values.Count(outcome => outcome == BlobOutcome.Uploaded)} sent");
    }
}
