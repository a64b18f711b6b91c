using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ContainerStages.Oci;

/// <summary>Several manifests under one name, each for its platform (image-spec, image-index.md; Docker's manifest list).</summary>
internal sealed record ImageIndex(MediaType MediaType, ImmutableArray<Descriptor> Manifests)
{
    public static ImageIndex Parse(ReadOnlySpan<byte> content)
    {
        JsonObject json = Json.ParseObject(content, "index");
        return json["manifests"] is JsonArray manifests
            ? new ImageIndex(
                Json.OptionalString(json, "mediaType") is { } mediaType ? new MediaType(mediaType) : MediaType.OciIndex,
                [.. manifests.Select(Descriptor.Parse)])
            : throw new FormatException("the index has no 'manifests'");
    }

    public byte[] ToBytes() => Json.ToBytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = MediaType.Value,
        ["manifests"] = new JsonArray([.. Manifests.Select(manifest => manifest.ToJson())]),
    });
}
