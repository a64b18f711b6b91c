using System.Formats.Tar;
using System.Text.Json.Nodes;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>Describes the differences between two images of the content store.</summary>
internal static class ImageComparison
{
    /// <param name="first">The digest of a manifest or of an index.</param>
    /// <param name="second">Likewise.</param>
    /// <returns>At least one line if the digests differ.</returns>
    public static async Task<IReadOnlyList<string>> CompareAsync(Digest first, Digest second, ContentStore store, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, Digest> one = await ImagesAsync(first, store, cancellationToken);
        IReadOnlyDictionary<string, Digest> other = await ImagesAsync(second, store, cancellationToken);
        List<string> differences = [];
        foreach (string platform in one.Keys.Union(other.Keys).Order(StringComparer.Ordinal))
        {
            if (!one.TryGetValue(platform, out Digest a) || !other.TryGetValue(platform, out Digest b))
            {
                differences.Add($"only one of them has an image for {platform}");
            }
            else if (a != b)
            {
                differences.AddRange((await CompareImagesAsync(a, b, store, cancellationToken)).Select(line => platform.Length > 0 ? $"{platform}: {line}" : line));
            }
        }

        if (differences.Count == 0 && first != second)
        {
            differences.Add("the same images, in another index");
        }

        return differences;
    }

    /// <returns>The entries that differ; empty if the same entries were written or compressed in another way.</returns>
    public static async Task<IReadOnlyList<string>> CompareLayersAsync(Descriptor one, Descriptor other, ContentStore store, CancellationToken cancellationToken)
    {
        if (!await store.ContainsAsync(one, cancellationToken) || !await store.ContainsAsync(other, cancellationToken))
        {
            // The app's layers are always in the store, and those of a base only if they had to be read.
            return ["another layer of the base"];
        }

        Dictionary<string, string> a = await EntriesAsync(one, store, cancellationToken);
        Dictionary<string, string> b = await EntriesAsync(other, store, cancellationToken);
        return
        [
            .. a.Keys.Union(b.Keys)
                .Where(path => a.GetValueOrDefault(path) != b.GetValueOrDefault(path))
                .Order(StringComparer.Ordinal)
                .Select(path => $"/{path}: {a.GetValueOrDefault(path, "absent")} and {b.GetValueOrDefault(path, "absent")}"),
        ];
    }

    /// <summary>The manifests of an index, by platform; the manifest itself, under an empty name, if there is no index.</summary>
    public static async Task<IReadOnlyDictionary<string, Digest>> ImagesAsync(Digest digest, ContentStore store, CancellationToken cancellationToken)
    {
        byte[] content = await store.ReadAsync(digest, cancellationToken);
        return Json.ParseObject(content, "manifest").ContainsKey("manifests")
            ? ImageIndex.Parse(content).Manifests.Where(manifest => !manifest.IsAttestation).ToDictionary(manifest => $"{manifest.Platform}", manifest => manifest.Digest)
            : new Dictionary<string, Digest> { [""] = digest };
    }

    private static async Task<IReadOnlyList<string>> CompareImagesAsync(Digest first, Digest second, ContentStore store, CancellationToken cancellationToken)
    {
        (ImageConfig config, IReadOnlyList<Descriptor> layers) one = await ReadAsync(first, store, cancellationToken);
        (ImageConfig config, IReadOnlyList<Descriptor> layers) other = await ReadAsync(second, store, cancellationToken);
        List<string> differences = [];
        for (int i = 0; i < Math.Max(one.layers.Count, other.layers.Count); i++)
        {
            if (i >= one.layers.Count || i >= other.layers.Count)
            {
                differences.Add($"layer {i + 1} is in one image only");
            }
            else if (one.layers[i].Digest != other.layers[i].Digest)
            {
                differences.AddRange((await CompareLayersAsync(one.layers[i], other.layers[i], store, cancellationToken)).Select(line => $"layer {i + 1}: {line}"));
            }
        }

        if (differences.Count == 0)
        {
            (string Place, string Value)[] a = [.. Leaves(one.config)];
            (string Place, string Value)[] b = [.. Leaves(other.config)];
            differences.AddRange(a.Except(b).Concat(b.Except(a)).Select(leaf => leaf.Place).Distinct().Select(place => $"configuration: {place} differs"));
        }

        if (differences.Count == 0)
        {
            differences.Add("the same files and settings, written or compressed in another way");
        }

        return differences;
    }

    private static async Task<(ImageConfig Config, IReadOnlyList<Descriptor> Layers)> ReadAsync(Digest digest, ContentStore store, CancellationToken cancellationToken)
    {
        Manifest manifest = Manifest.Parse(await store.ReadAsync(digest, cancellationToken));
        return (ImageConfig.Parse(await store.ReadAsync(manifest.Config, cancellationToken)), manifest.Layers);
    }

    /// <summary>The values are compared and never shown: an environment variable may hold a secret.</summary>
    private static IEnumerable<(string Place, string Value)> Leaves(ImageConfig config)
    {
        return Of(Json.ParseObject(config.ToBytes(), "configuration"), "");

        static IEnumerable<(string Place, string Value)> Of(JsonNode? node, string place) => node switch
        {
            JsonObject json => json.SelectMany(pair => Of(pair.Value, $"{place}/{pair.Key}")),
            JsonArray list => list.SelectMany((item, i) => Of(item, $"{place}/{i}")),
            _ => [(place, node?.ToJsonString() ?? "")],
        };
    }

    private static async Task<Dictionary<string, string>> EntriesAsync(Descriptor layer, ContentStore store, CancellationToken cancellationToken)
    {
        Dictionary<string, string> entries = [];
        await using Stream blob = await store.OpenReadAsync(layer, cancellationToken);
        await using Stream tar = Compression.Decompress(blob, layer.MediaType);
        await using var reader = new TarReader(tar);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            string content = entry.DataStream is { } data ? Digest.Of(data).Short : entry.LinkName;
            entries[entry.Name] = $"{entry.EntryType} {new UnixMode((int)entry.Mode)} {entry.Uid}:{entry.Gid} {entry.ModificationTime.ToUnixTimeSeconds()} {entry.Length} bytes {content}";
        }

        return entries;
    }
}
