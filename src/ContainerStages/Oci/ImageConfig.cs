using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ContainerStages.Oci;

/// <summary>
/// The configuration of an image (image-spec, config.md). It is immutable and complete: unknown fields, such as Docker's <c>Healthcheck</c>,
/// <c>Shell</c> and <c>OnBuild</c>, are kept unchanged.
/// </summary>
internal sealed class ImageConfig
{
    /// <summary>The <c>PATH</c> that Docker and podman set where an image has none.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly JsonObject _json;

    private ImageConfig(JsonObject json) => _json = json;

    /// <summary>The configuration of that JSON, which nobody changes afterwards.</summary>
    public static ImageConfig Of(JsonObject json) => new(json);

    /// <summary>The configuration that <c>FROM scratch</c> starts with.</summary>
    public static ImageConfig Empty(Platform platform)
    {
        var json = new JsonObject { ["architecture"] = platform.Architecture, ["os"] = platform.Os };
        if (platform.Variant is { } variant)
        {
            json["variant"] = variant;
        }

        json["config"] = new JsonObject();
        json["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray() };
        json["history"] = new JsonArray();
        return new ImageConfig(json);
    }

    /// <summary>Checks the type of every field that this package or engines know, so that no field can fail later.</summary>
    /// <exception cref="FormatException">The bytes are not an image configuration.</exception>
    public static ImageConfig Parse(ReadOnlySpan<byte> content)
    {
        var config = new ImageConfig(Json.ParseObject(content, "image configuration"));
        ImageConfigTypes.Check(config._json);
        _ = config.Platform;
        _ = config.DiffIds;
        return config;
    }

    public Platform Platform =>
        new(Json.String(_json, "os"), Json.String(_json, "architecture"), Json.OptionalString(_json, "variant"));

    /// <summary>Digests of the uncompressed layers, oldest first.</summary>
    public ImmutableArray<Digest> DiffIds => [.. Json.Strings(Json.OptionalObject(_json, "rootfs")?["diff_ids"]).Select(Digest.Parse)];

    /// <summary>The history of each layer, the oldest first. A history may have any number of entries: the last ones count, and a layer without one has an empty one.</summary>
    public ImmutableArray<LayerHistory> HistoryOfLayers
    {
        get
        {
            JsonObject?[] entries = [.. (_json["history"] as JsonArray ?? []).Where(IsOfLayer).Select(entry => entry as JsonObject)];
            ImmutableArray<Digest> diffIds = DiffIds;
            int surplus = entries.Length - diffIds.Length;
            return [.. diffIds.Select((diffId, i) => HistoryOf(diffId, surplus + i < 0 ? null : entries[surplus + i]))];
        }
    }

    /// <summary>The whole history, the oldest entry first, including entries without a layer.</summary>
    public ImmutableArray<string> History =>
        [.. (_json["history"] as JsonArray ?? []).OfType<JsonObject>().Select(entry => $"{entry["created_by"]} {entry["comment"]}")];

    public string? Created => _json["created"] is JsonValue created && created.TryGetValue(out string? text) ? text : null;

    public string? User => Setting("User")?.GetValue<string>();

    public string? WorkingDirectory => Setting("WorkingDir")?.GetValue<string>();

    public ImmutableArray<string> Entrypoint => Json.Strings(Setting("Entrypoint"));

    public ImmutableArray<string> Command => Json.Strings(Setting("Cmd"));

    public JsonNode? Healthcheck => Setting("Healthcheck")?.DeepClone();

    public ImmutableSortedDictionary<string, string> Labels => Json.StringMap(Setting("Labels"));

    public ImmutableArray<string> ExposedPorts => Setting("ExposedPorts") is JsonObject ports ? [.. ports.Select(port => port.Key)] : [];

    public ImmutableArray<string> Volumes => Setting("Volumes") is JsonObject volumes ? [.. volumes.Select(volume => volume.Key)] : [];

    /// <summary>Each as <c>NAME=value</c>.</summary>
    public ImmutableArray<string> EnvironmentVariables => Json.Strings(Setting("Env"));

    /// <summary>The variable of an entry of <see cref="EnvironmentVariables"/>; its value is empty if nothing follows its name.</summary>
    public static KeyValuePair<string, string> VariableOf(string entry) =>
        entry.Split('=', 2) is [var name, var value] ? KeyValuePair.Create(name, value) : KeyValuePair.Create(entry, "");

    /// <summary>The value of an environment variable; null when it is not set.</summary>
    public string? Environment(string name) =>
        EnvironmentVariables
            .Where(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))
            .Select(entry => entry[(name.Length + 1)..])
            .LastOrDefault();

    /// <summary>A copy of the JSON, with every field; changing it does not change this configuration.</summary>
    public JsonObject ToJson() => (JsonObject)_json.DeepClone();

    public byte[] ToBytes() => Json.ToBytes(_json);

    /// <summary>Whether an entry of the history is about a layer.</summary>
    public static bool IsOfLayer(JsonNode? history) =>
        !((history as JsonObject)?["empty_layer"] is JsonValue value && value.TryGetValue(out bool isEmpty) && isEmpty);

    private static LayerHistory HistoryOf(Digest diffId, JsonObject? entry) => new(diffId, entry?["created_by"]?.ToString() ?? "", entry?["comment"]?.ToString());

    private JsonNode? Setting(string name) => (_json["config"] as JsonObject)?[name];
}
