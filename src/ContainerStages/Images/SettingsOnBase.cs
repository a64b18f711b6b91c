using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Images;

/// <summary>Applies the settings and layers of an image to its base's configuration. Unknown fields of the base are kept.</summary>
internal static class SettingsOnBase
{
    /// <summary>
    /// Docker's fields about one image, its parent and the container that it was committed from. They do not apply to an image that is built on it.
    /// </summary>
    private static readonly string[] OfOneImage = ["id", "parent", "container", "container_config", "docker_version", "Size", "throwaway"];

    /// <summary>Such fields among the settings.</summary>
    private static readonly string[] OfOneContainer = ["Hostname", "Domainname", "Image", "MacAddress"];

    /// <param name="layers">The layers above the base's, oldest first.</param>
    public static ImageConfig With(this ImageConfig baseConfig, ImageSettings settings, IReadOnlyList<LayerHistory> layers)
    {
        JsonObject json = baseConfig.ToJson();
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

        if (settings.Healthcheck is { } healthcheck)
        {
            config["Healthcheck"] = healthcheck.ToJson();
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
        for (int described = history.Count(ImageConfig.IsOfLayer); described < diffIds.Count; described++)
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

        return ImageConfig.Of(json);
    }

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
    private static void AddPorts(JsonObject config, ImmutableArray<ExposedPort> ports)
    {
        foreach (ExposedPort port in ports.Where(port => !port.IsUdp))
        {
            (config["ExposedPorts"] as JsonObject)?.Remove(port.Number.ToString(CultureInfo.InvariantCulture));
        }

        AddKeys(config, "ExposedPorts", [.. ports.Select(port => port.ToString())]);
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
