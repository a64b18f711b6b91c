using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ContainerStages.Oci;

/// <summary>Several manifests under one name, each for its platform (image-spec, image-index.md; Docker's manifest list).</summary>
internal sealed record ImageIndex(MediaType MediaType, ImmutableArray<Descriptor> Manifests)
{
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = Json.NoStrings;

    public static ImageIndex Parse(ReadOnlySpan<byte> content)
    {
        JsonObject json = Json.ParseObject(content, "index");
        return json["manifests"] is JsonArray manifests
            ? new ImageIndex(
                Json.OptionalString(json, "mediaType") is { } mediaType ? new MediaType(mediaType) : MediaType.OciIndex,
                [.. manifests.Select(Descriptor.Parse)])
            {
                Annotations = Json.StringMap(json["annotations"]),
            }
            : throw new FormatException("the index has no 'manifests'");
    }

    public byte[] ToBytes()
    {
        var json = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaType.Value,
            ["manifests"] = new JsonArray([.. Manifests.Select(manifest => manifest.ToJson())]),
        };
        Json.AddStringMap(json, "annotations", Annotations);
        return Json.ToBytes(json);
    }
}
