using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Reports.Images;

/// <summary>What differs between two images.</summary>
/// <param name="From">The name of the older one, or of whatever the other is compared with.</param>
/// <param name="NewLayers">Names of the layers that the older one does not have.</param>
/// <param name="OldLayers">Names of the layers that only the older one has.</param>
/// <param name="Settings">Names of what is set otherwise, as the image specification has them.</param>
/// <param name="Files">By path, with folders.</param>
internal sealed record ListingDifferences(
    string From, ImmutableArray<string> NewLayers, ImmutableArray<string> OldLayers, ImmutableArray<string> Settings, ImmutableArray<FileDifference> Files)
{
    /// <summary>What a configuration has besides its object <c>config</c>, its layers and its history.</summary>
    private static readonly string[] Others = ["architecture", "author", "created", "os", "os.version", "os.features", "variant"];

    public static ListingDifferences Between(ImageListing before, ImageListing now)
    {
        Dictionary<string, ListedFile> old = before.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        HashSet<string> paths = [.. now.Files.Select(file => file.Path)];
        return new ListingDifferences(
            before.Name,
            LayersOf(now, before),
            LayersOf(before, now),
            [.. SettingsOf(before.Config.ToJson(), now.Config.ToJson())],
            [
                .. now.Files
                    .Where(file => !old.TryGetValue(file.Path, out ListedFile? other) || (file with { Layer = other.Layer, IsAnotherName = other.IsAnotherName }) != other)
                    .Select(file => new FileDifference(file.Path, old.GetValueOrDefault(file.Path), file))
                    .Concat(before.Files.Where(file => !paths.Contains(file.Path)).Select(file => new FileDifference(file.Path, file, null)))
                    .OrderBy(file => file.Path, StringComparer.Ordinal),
            ]);
    }

    /// <summary>Layers of one image that the other does not have.</summary>
    private static ImmutableArray<string> LayersOf(ImageListing one, ImageListing other)
    {
        HashSet<Digest> known = [.. other.Layers.Select(layer => layer.DiffId)];
        return [.. one.Layers.Where(layer => !known.Contains(layer.DiffId)).Select(layer => layer.Name)];
    }

    private static IEnumerable<string> SettingsOf(JsonObject before, JsonObject now)
    {
        JsonObject old = before["config"] as JsonObject ?? [];
        JsonObject config = now["config"] as JsonObject ?? [];
        return
        [
            .. Others.Where(name => !JsonNode.DeepEquals(before[name], now[name])),
            .. old.Concat(config).Select(setting => setting.Key).Distinct().Where(name => !JsonNode.DeepEquals(old[name], config[name])).Order(StringComparer.Ordinal),
        ];
    }
}

/// <summary>A file that differs.</summary>
/// <param name="Before">Null for a new file.</param>
/// <param name="Now">Null for a file that is gone.</param>
internal sealed record FileDifference(string Path, ListedFile? Before, ListedFile? Now);
