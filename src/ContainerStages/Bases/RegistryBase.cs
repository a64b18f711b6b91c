using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>A base from a registry. One that is pinned by its digest and in the store already needs no network.</summary>
/// <param name="name">As the user wrote it.</param>
internal sealed class RegistryBase(string name, ImageReference reference, RegistryOptions options) : IBaseSource
{
    private const int ParallelDownloads = 4;
    private const int LargestConfig = 16 * 1024 * 1024;

    /// <summary>Notes, by a manifest's digest, of its media type and size: all that a digest alone does not say.</summary>
    private const string ManifestNotes = "manifests";

    public async Task<BaseImage> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        using var client = new RegistryClient(reference.Registry, reference.Repository, RegistryAccess.Pull, options);
        Descriptor top = await FindAsync(client, store, cancellationToken);
        byte[] content = await store.ReadAsync(top, cancellationToken);
        Descriptor chosen = top;
        if (IsIndex(top.MediaType, content))
        {
            chosen = Choose(Parse(() => ImageIndex.Parse(content)), platform);
            CheckSize(chosen, "manifest");
            await store.AddAsync(chosen, token => OpenManifestAsync(client, chosen.Digest, token), reference.Registry, cancellationToken);
            content = await store.ReadAsync(chosen, cancellationToken);
        }

        Manifest manifest = Parse(() => Manifest.Parse(content));
        CheckLayers(content);
        CheckSize(manifest.Config, "configuration");
        await DownloadAsync(client, manifest, store, cancellationToken);

        byte[] configContent = await store.ReadAsync(manifest.Config, cancellationToken);
        (ImageConfig config, Platform found, ImmutableArray<Digest> diffIds) = Parse(() =>
        {
            ImageConfig config = ImageConfig.Parse(configContent);
            return (config, config.Platform, config.DiffIds);
        });
        if (diffIds.Length != manifest.Layers.Length)
        {
            throw Damaged($"it has {manifest.Layers.Length} layers, and {diffIds.Length} diff ids in its configuration");
        }

        // What an index says about its manifests is what other tools go by too.
        if (chosen == top && !platform.Accepts(found))
        {
            throw WrongPlatform(platform, [found]);
        }

        return new BaseImage
        {
            Name = name,
            ManifestDigest = chosen.Digest,
            Reference = reference,
            Config = config,
            Layers = [.. manifest.Layers.Zip(diffIds, (layer, diffId) => new BaseLayer(layer, diffId, LayerClass.Base))],
        };
    }

    /// <summary>The manifest or index of the reference, in the store.</summary>
    private async Task<Descriptor> FindAsync(RegistryClient client, ContentStore store, CancellationToken cancellationToken)
    {
        if (reference.Digest is { } digest
            && store.ReadNote(ManifestNotes, digest.Hex)?.Split(' ') is [var noted, var size]
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            var known = new Descriptor(new MediaType(noted), digest, length);
            if (await store.ContainsAsync(known, cancellationToken))
            {
                return known;
            }
        }

        (MediaType mediaType, byte[] content) = await client.GetManifestAsync(reference.TagOrDigest, cancellationToken);
        Descriptor added = await store.AddAsync(mediaType, content, cancellationToken);
        await store.WriteNoteAsync(ManifestNotes, added.Digest.Hex, string.Create(CultureInfo.InvariantCulture, $"{mediaType} {added.Size}"));
        return added;
    }

    private static async Task<Stream> OpenManifestAsync(RegistryClient client, Digest digest, CancellationToken cancellationToken) =>
        new MemoryStream((await client.GetManifestAsync(digest.ToString(), cancellationToken)).Content);

    private async Task DownloadAsync(RegistryClient client, Manifest manifest, ContentStore store, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(
            manifest.Layers.Append(manifest.Config).DistinctBy(blob => blob.Digest),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelDownloads, CancellationToken = cancellationToken },
            async (blob, token) => await store.AddAsync(blob, open => client.OpenBlobAsync(blob, open), reference.Registry, token));

    /// <summary>What the manifest says of itself counts more than a header, which a proxy may have changed.</summary>
    private bool IsIndex(MediaType stated, byte[] content)
    {
        JsonObject json = Parse(() => Json.ParseObject(content, "manifest"));
        MediaType mediaType = json["mediaType"] is JsonValue value && value.TryGetValue(out string? text) ? new MediaType(text) : stated;
        return mediaType.IsIndex || (!mediaType.IsManifest && json.ContainsKey("manifests"));
    }

    /// <summary>The image of an index for a platform: the same variant, else none, else the oldest, which runs on the most machines.</summary>
    private Descriptor Choose(ImageIndex index, Platform platform)
    {
        Descriptor[] images = [.. index.Manifests.Where(manifest => manifest.Platform is { Os: not "unknown" })];
        return images
            .Where(image => platform.Accepts(image.Platform!.Value))
            .OrderByDescending(image => image.Platform == platform)
            .ThenBy(image => image.Platform!.Value.Variant ?? "", StringComparer.Ordinal)
            .FirstOrDefault()
            ?? throw WrongPlatform(platform, images.Select(image => image.Platform!.Value));
    }

    private void CheckLayers(byte[] manifest)
    {
        foreach (JsonObject layer in Json.ParseObject(manifest, "manifest")["layers"]!.AsArray().OfType<JsonObject>())
        {
            string mediaType = Json.String(layer, "mediaType");
            if (layer["urls"] is JsonArray { Count: > 0 }
                || mediaType.Contains(".foreign.", StringComparison.Ordinal)
                || mediaType.Contains(".nondistributable.", StringComparison.Ordinal))
            {
                throw Damaged($"its layer {Json.String(layer, "digest")} ({mediaType}) must not be distributed, and is not in the registry");
            }
        }
    }

    private void CheckSize(Descriptor blob, string what)
    {
        if (blob.Size > LargestConfig)
        {
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"its {what} has {blob.Size} bytes, which no image needs"));
        }
    }

    private T Parse<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw Damaged(e.Message, e);
        }
    }

    private ContainerStagesException Damaged(string why, Exception? inner = null) => new(
        Catalogue.DamagedImage,
        $"cannot use {reference} as a base: {why}",
        "Use another image, or have this one pushed again.",
        inner);

    private ContainerStagesException WrongPlatform(Platform wanted, IEnumerable<Platform> found) => new(
        Catalogue.WrongPlatform,
        $"cannot use {reference} as a base: it is not there for {wanted}, only for {string.Join(", ", found.Distinct().Select(platform => platform.ToString()).Order(StringComparer.Ordinal))}",
        "Publish for one of these platforms, or use a base that is there for yours.");
}
