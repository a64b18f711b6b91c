using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Referrers;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>
/// Images on their way to one registry, in two steps: <see cref="UploadAsync"/> brings everything that no tag shows, and
/// <see cref="MoveTagsAsync"/> shows it. What fails in the first step has changed nothing that anybody can see.
/// </summary>
/// <param name="registry">As references write it: a host and maybe a port.</param>
internal sealed class RegistryPush(string registry, RegistryOptions options, bool noCache, ImageSet images, ImageName name, ContentStore store) : IDisposable
{
    private readonly RegistryClient _client = new(registry, name.Repository, RegistryAccess.Push, options, [.. images.Images.SelectMany(image => image.Layers).Select(layer => MountableRepository(layer, registry, name)).OfType<string>().Distinct()]);
    private readonly ConcurrentDictionary<Digest, BlobTransfer> _transfers = [];
    private readonly Dictionary<string, Digest?> _found = [];
    private ImmutableArray<string> _tags = [];

    public string Registry => registry;

    /// <inheritdoc cref="RegistryClient.SpeaksPlainHttpAsync"/>
    public Task<bool> SpeaksPlainHttpAsync(CancellationToken cancellationToken) => _client.SpeaksPlainHttpAsync(cancellationToken);

    /// <summary>The first of the tags that the registry has; null where it has none.</summary>
    public async Task<PublishedTag?> FindPublishedAsync(CancellationToken cancellationToken)
    {
        foreach (string tag in name.Tags)
        {
            if (await FindTagAsync(tag, cancellationToken) is { } digest)
            {
                return new PublishedTag($"{registry}/{name.Repository}:{tag}", digest);
            }
        }

        return null;
    }

    /// <summary>The image for a platform that is there; null where it is for other platforms only.</summary>
    /// <exception cref="FormatException">It is there, and is no image or not one that is worth bringing.</exception>
    public async Task<Image?> ReadPublishedAsync(PublishedTag tag, Platform platform, CancellationToken cancellationToken)
    {
        Digest digest = tag.Digest;
        byte[] content = (await _client.GetManifestAsync($"{digest}", cancellationToken)).Content;
        if (Json.ParseObject(content, "manifest").ContainsKey("manifests"))
        {
            if (ImageIndex.Parse(content).Manifests.FirstOrDefault(image => image.Platform == platform) is not { } image)
            {
                return null;
            }

            digest = image.Digest;
            content = (await _client.GetManifestAsync($"{digest}", cancellationToken)).Content;
        }

        var manifest = Manifest.ParseImage(content);
        await BringAsync(manifest.Config, cancellationToken);
        ImageConfig config = ImageConfig.Parse(await store.ReadAsync(manifest.Config, cancellationToken));
        return config.Platform == platform
            ? Image.Of(digest, content.Length, manifest, config, LayerNames.Read(manifest, config)) with { Name = $"{tag.Name}@{digest}" }
            : null;
    }

    /// <summary>Afterwards the store has a blob that the registry has.</summary>
    public Task BringAsync(Descriptor blob, CancellationToken cancellationToken) =>
        store.AddAsync(blob, token => BlobDownload.OpenAsync(_client, blob, token), $"{registry}/{name.Repository}", cancellationToken);

    /// <summary>What became of a layer. What was never looked for is below a manifest that was there.</summary>
    public BlobTransfer TransferOf(Digest layer) => _transfers.GetValueOrDefault(layer, new BlobTransfer(BlobOutcome.AlreadyThere, TimeSpan.Zero));

    /// <summary>Uploads what is not there, and the manifests of an index: a registry refuses an index whose manifests it lacks.</summary>
    /// <param name="withManifest">Also what the tags will point to, under no tag: only then is it known whether the registry takes it.</param>
    public async Task UploadAsync(bool withManifest, CancellationToken cancellationToken)
    {
        _tags = noCache ? name.Tags : await TagsToMoveAsync(cancellationToken);
        if (_tags.IsEmpty || await IsThereAsync(images.Descriptor, cancellationToken))
        {
            return;
        }

        foreach (Image image in images.Images)
        {
            if (images.HasIndex && await IsThereAsync(image.Descriptor, cancellationToken))
            {
                continue;
            }

            await UploadBlobsAsync(image, cancellationToken);
            if (images.HasIndex)
            {
                await PutUntaggedAsync(image.Descriptor, cancellationToken);
            }
        }

        foreach (AttestationManifest attestation in images.Attestations)
        {
            if (await IsThereAsync(attestation.Manifest, cancellationToken))
            {
                continue;
            }

            await PutWithBlobsAsync(attestation.Manifest, attestation.Blobs, cancellationToken);
        }

        if (withManifest)
        {
            await PutUntaggedAsync(images.Descriptor, cancellationToken);
        }
    }

    /// <summary>Brings documents that refer to the images, and are not there. Call it after <see cref="UploadAsync"/> with the manifest.</summary>
    /// <returns>How many were sent.</returns>
    public async Task<int> AttachAsync(ImmutableArray<ImageArtifact> artifacts, CancellationToken cancellationToken)
    {
        var referrers = new ReferrersClient(_client);
        int sent = 0;
        foreach (IGrouping<Digest, ImageArtifact> ofImage in artifacts.GroupBy(artifact => artifact.Subject))
        {
            ImmutableArray<Referrer>? listed = await referrers.ListAsync(ofImage.Key, cancellationToken);
            HashSet<Digest> there = [.. (listed ?? await referrers.ListTagAsync(ofImage.Key, cancellationToken)).Select(referrer => referrer.Descriptor.Digest)];
            ImmutableArray<ImageArtifact> missing = [.. ofImage.Where(artifact => !there.Contains(artifact.Manifest.Digest))];
            foreach (ImageArtifact artifact in missing)
            {
                await PutWithBlobsAsync(artifact.Manifest, artifact.Blobs, cancellationToken);
            }

            if (listed is null && !missing.IsEmpty)
            {
                await referrers.AddToTagAsync(ofImage.Key, [.. missing.Select(artifact => artifact.Referrer)], known: null, cancellationToken);
            }

            sent += missing.Length;
        }

        return sent;
    }

    /// <summary>Call it after <see cref="UploadAsync"/>.</summary>
    /// <returns>What was done, in one line for the user.</returns>
    public async Task<string> MoveTagsAsync(CancellationToken cancellationToken)
    {
        string target = $"{registry}/{name.Repository}:{string.Join(",", name.Tags)}@{images.Descriptor.Digest}";
        if (_tags.IsEmpty)
        {
            return $"{target} is already there: nothing was sent";
        }

        byte[] manifest = await store.ReadAsync(images.Descriptor, cancellationToken);
        foreach (string tag in _tags)
        {
            await _client.PutManifestAsync(tag, images.Descriptor, manifest, cancellationToken);
        }

        return $"Pushed {target} ({Summary()})";
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A blob is mounted only from a repository of the registry that the image goes to.</summary>
    private static string? MountableRepository(Layer layer, string registry, ImageName name) =>
        layer.Source is { } origin ? new Place(registry, name).MountableFrom(origin) : null;

    private async Task<ImmutableArray<string>> TagsToMoveAsync(CancellationToken cancellationToken)
    {
        var move = ImmutableArray.CreateBuilder<string>();
        foreach (string tag in name.Tags)
        {
            if (await FindTagAsync(tag, cancellationToken) != images.Descriptor.Digest)
            {
                move.Add(tag);
            }
        }

        return move.ToImmutable();
    }

    /// <summary>What a tag has there; the registry is asked once.</summary>
    private async Task<Digest?> FindTagAsync(string tag, CancellationToken cancellationToken) => _found.TryGetValue(tag, out Digest? known)
        ? known
        : _found[tag] = await _client.FindManifestAsync(tag, cancellationToken);

    /// <summary>A registry takes a manifest only when it has what is below it, so that nothing of it has to be looked for.</summary>
    private async Task<bool> IsThereAsync(Descriptor manifest, CancellationToken cancellationToken) =>
        !noCache && await _client.FindManifestAsync(manifest.Digest.ToString(), cancellationToken) == manifest.Digest;

    private async Task PutUntaggedAsync(Descriptor manifest, CancellationToken cancellationToken) =>
        await _client.PutManifestAsync(manifest.Digest.ToString(), manifest, await store.ReadAsync(manifest, cancellationToken), cancellationToken);

    /// <summary>A manifest that is no image's.</summary>
    private async Task PutWithBlobsAsync(Descriptor manifest, ImmutableArray<Descriptor> blobs, CancellationToken cancellationToken)
    {
        foreach (Descriptor blob in blobs)
        {
            await BlobUpload.RunAsync(_client, blob, mountFrom: null, store, cancellationToken);
        }

        await PutUntaggedAsync(manifest, cancellationToken);
    }

    private async Task UploadBlobsAsync(Image image, CancellationToken cancellationToken)
    {
        ILookup<Digest, string?> mountable = image.Layers.ToLookup(layer => layer.Blob.Digest, layer => MountableRepository(layer, registry, name));
        await Parallel.ForEachAsync(
            image.Manifest.Layers.Append(image.Manifest.Config).DistinctBy(blob => blob.Digest).Where(blob => !_transfers.ContainsKey(blob.Digest)),
            new ParallelOptions { MaxDegreeOfParallelism = options.ParallelUploads, CancellationToken = cancellationToken },
            async (blob, token) =>
            {
                long start = options.Clock.GetTimestamp();
                BlobOutcome outcome = await BlobUpload.RunAsync(_client, blob, mountable[blob.Digest].FirstOrDefault(from => from is not null), store, token);
                _transfers[blob.Digest] = new BlobTransfer(outcome, options.Clock.GetElapsedTime(start));
            });
    }

    private string Summary()
    {
        Descriptor[] layers = [.. images.Images.SelectMany(image => image.Manifest.Layers).DistinctBy(layer => layer.Digest)];
        ILookup<BlobOutcome, Descriptor> byOutcome = layers.ToLookup(layer => TransferOf(layer.Digest).Outcome);
        int mounted = byOutcome[BlobOutcome.Mounted].Count();
        string mountedText = mounted == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {mounted} mounted");
        string platforms = images.HasIndex ? $"{string.Join(", ", images.Images.Select(image => image.Config.Platform))}; " : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{platforms}{byOutcome[BlobOutcome.Uploaded].Count()} of {layers.Length} layers uploaded, {byOutcome[BlobOutcome.Uploaded].Sum(layer => layer.Size) / 1e6:0.0} MB{mountedText}");
    }
}

/// <summary>What it took to have a blob at a registry.</summary>
internal readonly record struct BlobTransfer(BlobOutcome Outcome, TimeSpan Elapsed);
