using System.Globalization;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases.Files;

/// <summary>
/// Brings an image that <c>docker save</c> wrote into the store. Its <c>manifest.json</c> has no digests of layers, so each layer is verified against
/// the configuration's diff id, and the configuration against its own name if that is a digest.
/// </summary>
/// <param name="name">The base, as the user wrote it.</param>
internal sealed class DockerArchiveReader(string name, IImageFiles files, ContentStore store)
{
    private const string ManifestName = "manifest.json";
    private const string EntryKind = "docker-layers";

    /// <exception cref="ContainerStagesException">There is no such image, it is for another platform, or it is damaged.</exception>
    public async Task<Image> LoadAsync(string? reference, Platform platform, CancellationToken cancellationToken)
    {
        byte[] content = await files.ReadJsonAsync(ManifestName, cancellationToken);
        SavedImage saved = Select(files.Parse(() => SavedImage.ParseAll(content)), reference);
        byte[] configContent = await files.ReadJsonAsync(saved.Config, cancellationToken);
        if (Digest.TryParse("sha256:" + Path.GetFileNameWithoutExtension(saved.Config), out Digest digest) && digest != Digest.Of(configContent))
        {
            throw files.Damaged($"the content of '{saved.Config}' does not have that digest");
        }

        (ImageConfig config, Platform found) = files.Parse(() =>
        {
            ImageConfig parsed = ImageConfig.Parse(configContent);
            return parsed.DiffIds.Length == saved.Layers.Length
                ? (parsed, parsed.Platform)
                : throw new FormatException($"the configuration lists {parsed.DiffIds.Length} layers, '{ManifestName}' {saved.Layers.Length}");
        });
        ImageFilesReader.CheckPlatform(name, platform, [found]);

        var layers = new List<Layer>();
        foreach ((string member, Digest diffId) in saved.Layers.Zip(config.DiffIds))
        {
            layers.Add(Layer.OfBase(await AddLayerAsync(member, diffId, cancellationToken), diffId));
        }

        return new Image { Name = name, Config = config, Layers = [.. layers] };
    }

    private SavedImage Select(IReadOnlyList<SavedImage> images, string? reference)
    {
        SavedImage[] found = [.. images.Where(image => reference is null || image.HasName(reference))];
        string names = string.Join(", ", images.SelectMany(image => image.Names)) is { Length: > 0 } all ? all : "none";
        return found switch
        {
            [var one] => one,
            [] => throw new ContainerStagesException(
                Catalogue.ImageNotFound,
                $"cannot use '{name}' as a base: the archive holds no {(reference is null ? "image" : $"'{reference}'")}",
                $"Name one of its images. It holds {names}."),
            _ => throw new ContainerStagesException(
                Catalogue.BaseNotUnderstood,
                $"cannot choose an image from '{name}': it holds {found.Length}",
                $"Add a name, as in docker-archive:FILE:REFERENCE. It holds {names}."),
        };
    }

    private async Task<Descriptor> AddLayerAsync(string member, Digest diffId, CancellationToken cancellationToken)
    {
        MediaType mediaType;
        await using (Stream start = Open(member))
        {
            mediaType = await LayerBytes.DetectAsync(start, cancellationToken);
        }

        return mediaType == MediaType.OciLayer
            ? await CompressAsync(member, diffId, cancellationToken)
            : await CopyAsync(member, mediaType, diffId, cancellationToken);
    }

    /// <summary>Keeps the layer unchanged: a registry that has the image has the layer under the same digest.</summary>
    private async Task<Descriptor> CopyAsync(string member, MediaType mediaType, Digest diffId, CancellationToken cancellationToken)
    {
        await using (Stream compressed = Open(member))
        {
            Check(member, diffId, await LayerBytes.DiffIdAsync(compressed, mediaType, cancellationToken));
        }

        await using Stream layer = Open(member);
        return await store.AddAsync(mediaType, layer.CopyToAsync, cancellationToken);
    }

    /// <summary>Compresses a layer once for all builds: a cache entry records the resulting blob.</summary>
    private async Task<Descriptor> CompressAsync(string member, Digest diffId, CancellationToken cancellationToken)
    {
        Compression compression = Compression.Default;
        string key = $"{diffId.Hex}-{compression.Key}";
        if (ReadEntry(key, compression.MediaType) is { } known && await store.ContainsAsync(known, cancellationToken))
        {
            return known;
        }

        Descriptor blob = await store.AddAsync(
            compression.MediaType,
            async (output, token) =>
            {
                await using Stream layer = Open(member);
                await using Stream compressed = compression.Compress(output);
                await using var hashing = new HashingStream(compressed);
                await layer.CopyToAsync(hashing, token);
                Check(member, diffId, hashing.Finish());
            },
            cancellationToken);
        await store.Entries.WriteAsync(EntryKind, key, string.Create(CultureInfo.InvariantCulture, $"{blob.Digest} {blob.Size}"));
        return blob;
    }

    private Descriptor? ReadEntry(string key, MediaType mediaType) =>
        store.Entries.Read(EntryKind, key)?.Split(' ') is [var digest, var size]
        && Digest.TryParse(digest, out Digest parsed)
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? new Descriptor(mediaType, parsed, length)
            : null;

    private Stream Open(string member) => files.Open(member) ?? throw files.Damaged($"the layer '{member}' is missing");

    private void Check(string member, Digest diffId, Digest actual)
    {
        if (actual != diffId)
        {
            throw files.Damaged($"the layer '{member}' has the diff id {actual}, and the configuration says {diffId}");
        }
    }
}
