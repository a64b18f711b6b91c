using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Destinations;

/// <summary>
/// The <c>index.json</c> of a layout that others may write to as well: what they put there is kept as it is, also fields that we do not know.
/// </summary>
internal sealed class LayoutIndexFile
{
    private readonly JsonObject _json;
    private readonly ImmutableArray<(Descriptor Descriptor, JsonNode Json)> _entries;

    /// <exception cref="FormatException">It is no index.</exception>
    private LayoutIndexFile(JsonObject json)
    {
        _json = json;
        _entries = json["manifests"] is JsonArray manifests
            ? [.. manifests.Select(entry => (Descriptor.Parse(entry), entry!))]
            : throw new FormatException("the index has no 'manifests'");
    }

    /// <summary>What the entries refer to, with all that is below it still to be found.</summary>
    public IEnumerable<Digest> Digests => _entries.Select(entry => entry.Descriptor.Digest);

    /// <summary>What entries refer to that <see cref="With"/> has added, or that are ours for another reason.</summary>
    public IEnumerable<Digest> OwnDigests(Func<Descriptor, bool> isOurs) =>
        _entries.Where(entry => entry.Descriptor.Annotations.ContainsKey(Annotation.Own) || isOurs(entry.Descriptor)).Select(entry => entry.Descriptor.Digest);

    /// <summary>What a tag stands for; null when there is none of that name.</summary>
    public Descriptor? Find(string tag) => _entries.Select(entry => entry.Descriptor).FirstOrDefault(entry => TagOf(entry) == tag);

    /// <summary>An empty one where the layout is new.</summary>
    /// <exception cref="ContainerStagesException">It is damaged.</exception>
    public static LayoutIndexFile Read(string folder)
    {
        string file = Path.Combine(folder, ImageLayout.IndexName);
        try
        {
            byte[] content = File.Exists(file) ? RegularFile.ReadAllBytes(file) : new ImageIndex(MediaType.OciIndex, []).ToBytes();
            return new LayoutIndexFile(Json.ParseObject(content, ImageLayout.IndexName));
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(
                Catalogue.OutputNotWritable,
                $"cannot use the image layout '{folder}': {e.Message}",
                "Its index.json is damaged or not readable: remove the folder, and publish again.",
                e);
        }
    }

    /// <summary>These entries instead of those with the same tags. Sorted by tag, so that the order of writing does not show.</summary>
    public LayoutIndexFile With(IEnumerable<Descriptor> entries)
    {
        Descriptor[] added = [.. entries.Select(entry => entry with { Annotations = entry.Annotations.SetItem(Annotation.Own, "true") })];
        var tags = added.Select(TagOf).ToHashSet();
        return Of(_entries
            .Where(entry => TagOf(entry.Descriptor).Length == 0 || !tags.Contains(TagOf(entry.Descriptor)))
            .Concat(added.Select(entry => (Descriptor: entry, Json: (JsonNode)entry.ToJson())))
            .OrderBy(entry => TagOf(entry.Descriptor), StringComparer.Ordinal)
            .ThenBy(entry => entry.Descriptor.Digest));
    }

    public LayoutIndexFile Without(Func<Descriptor, bool> isUnwanted) => Of(_entries.Where(entry => !isUnwanted(entry.Descriptor)));

    public byte[] ToBytes() => Json.ToBytes(_json);

    private LayoutIndexFile Of(IEnumerable<(Descriptor Descriptor, JsonNode Json)> entries)
    {
        var json = (JsonObject)_json.DeepClone();
        json["manifests"] = new JsonArray([.. entries.Select(entry => entry.Json.DeepClone())]);
        return new LayoutIndexFile(json);
    }

    private static string TagOf(Descriptor entry) => entry.Annotations.GetValueOrDefault(Annotation.RefName, "");
}
