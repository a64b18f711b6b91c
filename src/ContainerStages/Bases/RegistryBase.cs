using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>
/// A base from a registry. Its manifests and its configuration are brought into the store; its layers are downloaded only when they are read. A base
/// that is pinned by its digest and is in the store needs no network.
/// </summary>
/// <param name="name">As the user wrote it.</param>
internal sealed class RegistryBase(string name, ImageReference reference, RegistryBaseOptions options) : IBaseSource
{
    private const int LargestConfig = 16 * 1024 * 1024;

    public async Task<Image> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        ImageReference pinned = TagResolver.Pin(reference, options);
        var pull = new RegistryPull(pinned, options);
        store.Promises.Claim(pull);
        var resolver = new TagResolver(reference, pinned.Digest, options, pull, store);
        (Digest digest, byte[] content) = await resolver.ResolveAsync(cancellationToken);
        if (options.Verify is { } verify)
        {
            await verify(reference with { Tag = null, Digest = digest }, store, cancellationToken);
        }

        bool isIndex = IsIndex(content);
        if (isIndex)
        {
            Descriptor chosen = Choose(Parse(() => ImageIndex.Parse(content)), platform);
            CheckSize(chosen, "manifest");
            await store.AddAsync(chosen, token => OpenManifestAsync(pull, chosen.Digest, token), pull.Source, cancellationToken);
            digest = chosen.Digest;
            content = await store.ReadAsync(chosen, cancellationToken);
        }

        Manifest manifest = Parse(() => Manifest.Parse(content));
        CheckLayers(content);
        CheckSize(manifest.Config, "configuration");
        pull.Promise(manifest.Layers.Append(manifest.Config), store);

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

        // For an index, other tools also trust the platform in its entries.
        if (!isIndex && !platform.Accepts(found))
        {
            throw WrongPlatform(platform, [found]);
        }

        await resolver.WriteLockAsync(cancellationToken);
        return Image.OfBase(name, digest, content.Length, manifest, config, pinned);
    }

    private static async Task<Stream> OpenManifestAsync(RegistryPull pull, Digest digest, CancellationToken cancellationToken) =>
        new MemoryStream((await pull.GetManifestAsync(digest.ToString(), cancellationToken)).Content);

    /// <summary>The content decides: a proxy may have changed the header, and the store keeps no header.</summary>
    private bool IsIndex(byte[] content)
    {
        JsonObject json = Parse(() => Json.ParseObject(content, "manifest"));
        var mediaType = new MediaType(Json.FindString(json, "mediaType") ?? "");
        return mediaType.IsIndex || (!mediaType.IsManifest && json.ContainsKey("manifests"));
    }

    /// <summary>
    /// Chooses the image of an index for a platform: the one with the same variant, else the one without a variant, else the oldest variant, which
    /// runs on the most machines.
    /// </summary>
    private Descriptor Choose(ImageIndex index, Platform platform)
    {
        Descriptor[] images = [.. index.Manifests.Where(manifest => manifest is { Platform: not null, IsAttestation: false })];
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
