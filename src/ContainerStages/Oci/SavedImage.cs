using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ContainerStages.Oci;

/// <summary>One entry of the <c>manifest.json</c> of a Docker archive.</summary>
/// <param name="Config">The name of the member that holds the configuration.</param>
/// <param name="Names">As <c>repository:tag</c>.</param>
/// <param name="Layers">The names of the members that hold the layers, oldest first.</param>
internal sealed record SavedImage(string Config, ImmutableArray<string> Names, ImmutableArray<string> Layers)
{
    /// <exception cref="FormatException">The bytes are no such list.</exception>
    public static ImmutableArray<SavedImage> ParseAll(ReadOnlySpan<byte> content) =>
        Json.Parse(content, "manifest.json") is JsonArray images
            ? [.. images.Select(Parse)]
            : throw new FormatException("'manifest.json' is not a list");

    public static byte[] ToBytes(SavedImage image) => Json.ToBytes(new JsonArray(new JsonObject
    {
        ["Config"] = image.Config,
        ["RepoTags"] = Json.Array(image.Names),
        ["Layers"] = Json.Array(image.Layers),
    }));

    /// <summary>Names compare as Docker completes them: <c>app</c> is <c>docker.io/library/app:latest</c>.</summary>
    public bool HasName(string reference) =>
        Names.Contains(reference)
        || (ImageReference.TryParse(reference) is { } wanted && Names.Any(name => ImageReference.TryParse(name) == wanted));

    private static SavedImage Parse(JsonNode? node)
    {
        JsonObject json = Json.Object(node, "entry of manifest.json");
        return json["Layers"] is JsonArray
            ? new SavedImage(Json.String(json, "Config"), Json.Strings(json["RepoTags"]), Json.Strings(json["Layers"]))
            : throw new FormatException("an entry of 'manifest.json' has no 'Layers'");
    }
}
