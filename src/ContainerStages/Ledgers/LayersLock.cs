using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.App;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Ledgers;

/// <summary>
/// <c>container-layers.lock.json</c>, which a team commits: the inputs and the diff ids of the layers of each platform's image. The order of the
/// layers is checked against it as against an image at a registry.
/// </summary>
/// <param name="Platforms">The layers of the app's own, bottom to top, by platform.</param>
internal sealed record LayersLock(ImmutableSortedDictionary<string, ImmutableArray<LockedLayer>> Platforms)
{
    private const int Format = 1;

    public static LayersLock Of(IEnumerable<Ledger> ledgers) => new(ledgers.ToImmutableSortedDictionary(
        ledger => ledger.Image.Platform,
        ledger => ledger.Layers.Where(layer => layer.Origin == LayerSource.Publish).Select(layer => new LockedLayer(layer.Name, layer.DiffId, layer.Inputs)).ToImmutableArray(),
        StringComparer.Ordinal));

    /// <exception cref="FormatException">The content is not a lock file.</exception>
    public static LayersLock Parse(ReadOnlySpan<byte> content)
    {
        JsonObject json = Json.ParseObject(content, "lock file");
        if (Json.Long(json, "version") is var version and not Format)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"its version is {version}, and only {Format} is known"));
        }

        JsonObject platforms = Json.Object(json["platforms"], "list of platforms");
        return new LayersLock(platforms.ToImmutableSortedDictionary(
            platform => platform.Key,
            platform => (platform.Value as JsonArray ?? throw new FormatException($"the layers of '{platform.Key}' are no list")).Select(LockedLayer.Parse).ToImmutableArray(),
            StringComparer.Ordinal));
    }

    /// <returns>Null if the file does not have the platform.</returns>
    public PreviousImage? For(string platform, string name) => Platforms.TryGetValue(platform, out ImmutableArray<LockedLayer> layers)
        ? new PreviousImage(name, [.. layers.Select(layer => new Layer(layer.Name, layer.DiffId) { Inputs = DeclaredInput.DigestOf(layer.Inputs) })])
        : null;

    public byte[] ToBytes()
    {
        var platforms = new JsonObject();
        foreach ((string platform, ImmutableArray<LockedLayer> layers) in Platforms)
        {
            platforms[platform] = new JsonArray([.. layers.Select(layer => layer.ToJson())]);
        }

        return Json.ToIndentedBytes(new JsonObject { ["version"] = Format, ["platforms"] = platforms });
    }
}

/// <summary>One layer of a lock file.</summary>
internal sealed record LockedLayer(string Name, Digest DiffId, ImmutableArray<string> Inputs)
{
    public static LockedLayer Parse(JsonNode? node)
    {
        JsonObject json = Json.Object(node, "layer");
        return new LockedLayer(Json.String(json, "name"), Digest.Parse(Json.String(json, "diffId")), Json.Strings(json["inputs"]));
    }

    public JsonObject ToJson() => new() { ["name"] = Name, ["diffId"] = DiffId.ToString(), ["inputs"] = Json.Array(Inputs) };
}
