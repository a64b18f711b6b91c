using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ContainerStages.Oci;

/// <summary>One image for one platform (image-spec, manifest.md). The order of the layers is oldest, the base's, first.</summary>
internal sealed record Manifest(MediaType MediaType, Descriptor Config, ImmutableArray<Descriptor> Layers)
{
    /// <summary>The type of an artifact that is not an image; null for an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that an artifact refers to; null for an image.</summary>
    public Descriptor? Subject { get; init; }

    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = Json.NoStrings;

    /// <exception cref="FormatException">The bytes are not a manifest of schema 2.</exception>
    public static Manifest Parse(ReadOnlySpan<byte> content)
    {
        JsonObject json = Json.ParseObject(content, "manifest");
        if (json["layers"] is not JsonArray layers)
        {
            throw new FormatException("the manifest has no 'layers'");
        }

        Descriptor config = Descriptor.Parse(json["config"]);
        return new Manifest(
            Json.OptionalString(json, "mediaType") is { } mediaType ? new MediaType(mediaType) : MediaType.OciManifest,
            config,
            [.. layers.Select(Descriptor.Parse)])
        {
            ArtifactType = Json.OptionalString(json, "artifactType"),
            Subject = json["subject"] is { } subject ? Descriptor.Parse(subject) : null,
            Annotations = Json.StringMap(json["annotations"]),
        };
    }

    /// <summary>Reads the manifest of an image whose configuration is to be fetched.</summary>
    /// <exception cref="FormatException">The bytes are not a manifest, or its configuration is larger than any image needs.</exception>
    public static Manifest ParseImage(ReadOnlySpan<byte> content)
    {
        var manifest = Parse(content);
        return manifest.Config.Size <= Json.MostBytes ? manifest : throw new FormatException(string.Create(
            CultureInfo.InvariantCulture, $"its configuration has {manifest.Config.Size} bytes, and no image needs more than {Json.MostBytes}"));
    }

    public byte[] ToBytes()
    {
        var json = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaType.Value,
        };
        if (ArtifactType is not null)
        {
            json["artifactType"] = ArtifactType;
        }

        json["config"] = Config.ToJson();
        json["layers"] = new JsonArray([.. Layers.Select(layer => layer.ToJson())]);
        if (Subject is not null)
        {
            json["subject"] = Subject.ToJson();
        }

        Json.AddStringMap(json, "annotations", Annotations);
        return Json.ToBytes(json);
    }
}
