using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ContainerStages.Oci;

/// <summary>Describes a blob by its media type, its digest and its size in bytes (image-spec, descriptor.md).</summary>
internal sealed record Descriptor(MediaType MediaType, Digest Digest, long Size)
{
    /// <summary>The image's platform; only in an index.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Whether an entry of an index is statements about its images, and no image: BuildKit gives them a platform that no machine has.</summary>
    public bool IsAttestation => Platform is { Os: Oci.Platform.UnknownName };

    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = Json.NoStrings;

    public static Descriptor Parse(JsonNode? node)
    {
        var json = Json.Object(node, "descriptor");
        var descriptor = new Descriptor(
            new MediaType(Json.String(json, "mediaType")),
            Digest.Parse(Json.String(json, "digest")),
            Json.Long(json, "size"))
        {
            Annotations = Json.StringMap(json["annotations"]),
        };

        if (Json.OptionalObject(json, "platform") is { } platform)
        {
            descriptor = descriptor with
            {
                Platform = new Platform(
                    Json.String(platform, "os"),
                    Json.String(platform, "architecture"),
                    Json.OptionalString(platform, "variant")),
            };
        }

        return descriptor;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["mediaType"] = MediaType.Value,
            ["digest"] = Digest.ToString(),
            ["size"] = Size,
        };

        if (Platform is { } platform)
        {
            json["platform"] = new JsonObject { ["architecture"] = platform.Architecture, ["os"] = platform.Os };
            if (platform.Variant is { } variant)
            {
                json["platform"]!["variant"] = variant;
            }
        }

        Json.AddStringMap(json, "annotations", Annotations);
        return json;
    }
}
