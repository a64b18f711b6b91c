using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ContainerStages.Oci;

/// <summary>
/// The configuration of an image (image-spec, config.md). It is immutable and complete: unknown fields, such as Docker's <c>Healthcheck</c>,
/// <c>Shell</c> and <c>OnBuild</c>, are kept unchanged.
/// </summary>
internal sealed class ImageConfig
{
    /// <summary>
    /// Docker's fields about one image, its parent and the container that it was committed from. They do not apply to an image that is built on it.
    /// </summary>
    private static readonly string[] OfOneImage = ["id", "parent", "container", "container_config", "docker_version", "Size", "throwaway"];

    /// <summary>Such fields among the settings.</summary>
    private static readonly string[] OfOneContainer = ["Hostname", "Domainname", "Image", "MacAddress"];

    private const string Tcp = "/tcp";

    private readonly JsonObject _json;

    private ImageConfig(JsonObject json) => _json = json;

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

    /// <summary>The history of each layer, the oldest first; tools match history and layers by position.</summary>
    public ImmutableArray<(string CreatedBy, string Comment)> HistoryOfLayers =>
        [.. (_json["history"] as JsonArray ?? []).Where(IsOfLayer).Select(entry => entry as JsonObject).Select(entry => (entry?["created_by"]?.ToString() ?? "", entry?["comment"]?.ToString() ?? ""))];

    /// <summary>The whole history, the oldest entry first, including entries without a layer.</summary>
    public ImmutableArray<string> History =>
        [.. (_json["history"] as JsonArray ?? []).OfType<JsonObject>().Select(entry => $"{entry["created_by"]} {entry["comment"]}")];

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

    /// <summary>The value of an environment variable; null when it is not set.</summary>
    public string? Environment(string name) =>
        EnvironmentVariables
            .Where(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))
            .Select(entry => entry[(name.Length + 1)..])
            .LastOrDefault();

    /// <summary>This configuration with an image's own settings and layers added.</summary>
    public ImageConfig With(ImageSettings settings, IReadOnlyList<LayerHistory> layers)
    {
        var json = (JsonObject)_json.DeepClone();
        json["created"] = settings.Created;
        Remove(json, OfOneImage);

        if (json["config"] is not JsonObject config)
        {
            json["config"] = config = [];
        }

        Remove(config, OfOneContainer);

        config["User"] = settings.User.ToString();
        config["WorkingDir"] = settings.WorkingDirectory;
        SetList(config, "Entrypoint", settings.Entrypoint);
        SetList(config, "Cmd", settings.Command);
        SetEnvironment(config, settings.Environment);
        AddPorts(config, settings.ExposedPorts);
        AddKeys(config, "Volumes", settings.Volumes);
        foreach ((string name, string value) in settings.Labels)
        {
            Member(config, "Labels")[name] = value;
        }

        if (settings.StopSignal is { } stopSignal)
        {
            config["StopSignal"] = stopSignal;
        }

        if (!settings.Healthcheck.IsEmpty)
        {
            config["Healthcheck"] = new JsonObject { ["Test"] = Json.Array(["CMD", .. settings.Healthcheck]) };
        }

        if (json["history"] is not JsonArray history)
        {
            json["history"] = history = [];
        }

        JsonObject rootfs = Member(json, "rootfs");
        rootfs["type"] = "layers";
        if (rootfs["diff_ids"] is not JsonArray diffIds)
        {
            rootfs["diff_ids"] = diffIds = [];
        }

        // The base's history is optional, but tools match it with the layers by position.
        for (int described = history.Count(IsOfLayer); described < diffIds.Count; described++)
        {
            history.Add(new JsonObject { ["created_by"] = "unknown" });
        }

        foreach (LayerHistory layer in layers)
        {
            diffIds.Add(layer.DiffId.ToString());
            var entry = new JsonObject { ["created"] = settings.Created, ["created_by"] = layer.CreatedBy };
            if (layer.Comment is { } comment)
            {
                entry["comment"] = comment;
            }

            history.Add(entry);
        }

        return new ImageConfig(json);
    }

    public byte[] ToBytes() => Json.ToBytes(_json);

    private static bool IsOfLayer(JsonNode? history) =>
        !((history as JsonObject)?["empty_layer"] is JsonValue value && value.TryGetValue(out bool isEmpty) && isEmpty);

    private JsonNode? Setting(string name) => (_json["config"] as JsonObject)?[name];

    private static void SetList(JsonObject config, string name, ImmutableArray<string> values)
    {
        if (values.IsEmpty)
        {
            config.Remove(name);
        }
        else
        {
            config[name] = Json.Array(values);
        }
    }

    /// <summary>
    /// A variable of the base keeps its position and gets the new value; new variables follow in the given order. If the base sets a variable twice,
    /// both values are replaced.
    /// </summary>
    private static void SetEnvironment(JsonObject config, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        List<string> entries = [.. Json.Strings(config["Env"])];
        foreach ((string name, string value) in variables)
        {
            string entry = $"{name}={value}";
            bool IsSame(string existing) => existing.StartsWith(name + "=", StringComparison.Ordinal);
            int index = entries.FindIndex(IsSame);
            entries.RemoveAll(IsSame);
            entries.Insert(index < 0 ? entries.Count : index, entry);
        }

        SetList(config, "Env", [.. entries]);
    }

    private static void Remove(JsonObject json, string[] names)
    {
        foreach (string name in names)
        {
            json.Remove(name);
        }
    }

    /// <summary>Adds ports. A base may leave <c>/tcp</c> out; the same port is still not listed twice.</summary>
    private static void AddPorts(JsonObject config, ImmutableArray<string> ports)
    {
        foreach (string port in ports.Where(port => port.EndsWith(Tcp, StringComparison.Ordinal)))
        {
            (config["ExposedPorts"] as JsonObject)?.Remove(port[..^Tcp.Length]);
        }

        AddKeys(config, "ExposedPorts", ports);
    }

    private static void AddKeys(JsonObject config, string name, ImmutableArray<string> keys)
    {
        foreach (string key in keys)
        {
            Member(config, name)[key] = new JsonObject();
        }
    }

    private static JsonObject Member(JsonObject json, string name)
    {
        if (json[name] is not JsonObject member)
        {
            json[name] = member = [];
        }

        return member;
    }
}
