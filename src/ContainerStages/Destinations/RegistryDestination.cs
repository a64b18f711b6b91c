using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>Pushes to a registry. A tag moves only when everything below it is there.</summary>
/// <param name="registry">As references write it: a host and maybe a port.</param>
internal sealed class RegistryDestination(string registry, RegistryOptions options) : IDestination
{
    private const int ParallelUploads = 4;

    public async Task<string> DeliverAsync(Image image, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        string? mountFrom = MountableRepository(image.BaseReference, name);
        using var client = new RegistryClient(registry, name.Repository, RegistryAccess.Push, options, mountFrom);
        string target = $"{registry}/{name.Repository}:{string.Join(",", name.Tags)}@{image.Descriptor.Digest}";

        ImmutableArray<string> tags = await TagsToMoveAsync(client, image.Descriptor.Digest, name.Tags, cancellationToken);
        if (tags.IsEmpty)
        {
            return $"{target} is already there: nothing was sent";
        }

        byte[] manifest = await store.ReadAsync(image.Descriptor, cancellationToken);
        ConcurrentDictionary<Digest, BlobOutcome> outcomes = await UploadAsync(client, image, mountFrom, store, cancellationToken);
        foreach (string tag in tags)
        {
            await client.PutManifestAsync(tag, image.Descriptor, manifest, cancellationToken);
        }

        return $"Pushed {target} ({Summary(image, outcomes)})";
    }

    private string? MountableRepository(ImageReference? origin, ImageName name) =>
        origin is not null && RegistryAddress.AreSame(origin.Registry, registry) && origin.Repository != name.Repository
            ? origin.Repository
            : null;

    private static async Task<ImmutableArray<string>> TagsToMoveAsync(
        RegistryClient client,
        Digest digest,
        ImmutableArray<string> tags,
        CancellationToken cancellationToken)
    {
        var move = ImmutableArray.CreateBuilder<string>();
        foreach (string tag in tags)
        {
            if (await client.FindManifestAsync(tag, cancellationToken) != digest)
            {
                move.Add(tag);
            }
        }

        return move.ToImmutable();
    }

    private static async Task<ConcurrentDictionary<Digest, BlobOutcome>> UploadAsync(
        RegistryClient client,
        Image image,
        string? mountFrom,
        ContentStore store,
        CancellationToken cancellationToken)
    {
        HashSet<Digest> mountable = mountFrom is null ? [] : [.. image.Layers.Where(layer => layer.IsBase).Select(layer => layer.Blob.Digest)];
        var outcomes = new ConcurrentDictionary<Digest, BlobOutcome>();
        await Parallel.ForEachAsync(
            image.Manifest.Layers.Append(image.Manifest.Config).DistinctBy(blob => blob.Digest),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelUploads, CancellationToken = cancellationToken },
            async (blob, token) => outcomes[blob.Digest] =
                await BlobUpload.RunAsync(client, blob, mountable.Contains(blob.Digest) ? mountFrom : null, store, token));
        return outcomes;
    }

    private static string Summary(Image image, ConcurrentDictionary<Digest, BlobOutcome> outcomes)
    {
        Descriptor[] layers = [.. image.Manifest.Layers.DistinctBy(layer => layer.Digest)];
        Descriptor[] uploaded = [.. layers.Where(layer => outcomes[layer.Digest] == BlobOutcome.Uploaded)];
        int mounted = layers.Count(layer => outcomes[layer.Digest] == BlobOutcome.Mounted);
        string mountedText = mounted == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {mounted} mounted");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{uploaded.Length} of {layers.Length} layers uploaded, {uploaded.Sum(layer => layer.Size) / 1e6:0.0} MB{mountedText}");
    }
}
