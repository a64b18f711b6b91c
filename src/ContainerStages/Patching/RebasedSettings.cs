using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Patching;

/// <summary>
/// Finds the settings that an image was built with, by what its configuration and its base's differ in. Applied to a newer base they give the
/// configuration that a publish on that base would give, byte for byte.
/// </summary>
/// <param name="image">The image's configuration.</param>
/// <param name="before">That of the base it was built on.</param>
/// <param name="baseName">The name of the newer base in a registry; null if it has none.</param>
internal sealed class RebasedSettings(ImageConfig image, ImageConfig before, string? baseName)
{
    private const string Path = "PATH";

    /// <param name="now">The newer base.</param>
    /// <param name="layers">The image's own layers, oldest first.</param>
    public ImageConfig On(Image now, int layers)
    {
        JsonObject json = image.ToJson();
        var settings = new ImageSettings
        {
            Created = Json.OptionalString(json, "created") ?? "1970-01-01T00:00:00Z",
            User = NumericUser.TryParse(image.User, out NumericUser user) ? user : throw new FormatException($"its user '{image.User}' is not numeric"),
            WorkingDirectory = image.WorkingDirectory ?? "/",
            Entrypoint = image.Entrypoint,
            Command = image.Command,
            Environment = [.. Environment(now.Config)],
            ExposedPorts = [.. image.ExposedPorts.Except(before.ExposedPorts).Select(PortOf).OfType<ExposedPort>()],
            Volumes = [.. image.Volumes.Except(before.Volumes)],
            Labels = [.. Labels(json, now)],
            StopSignal = Setting(image, "StopSignal") is { } signal && signal != Setting(before, "StopSignal") ? signal : null,
        };
        return WithHealthcheck(now.Config.With(settings, [.. image.HistoryOfLayers.TakeLast(layers)]));
    }

    private IEnumerable<KeyValuePair<string, string>> Environment(ImageConfig now)
    {
        foreach ((string name, string value) in image.EnvironmentVariables.Except(before.EnvironmentVariables).Select(ImageConfig.VariableOf))
        {
            // As ENV PATH=/opt/tool/bin:$PATH: the rest is the base's.
            yield return KeyValuePair.Create(
                name,
                name == Path && before.Environment(Path) is { } old && now.Environment(Path) is { } current && value.EndsWith($":{old}", StringComparison.Ordinal)
                    ? value[..^old.Length] + current
                    : value);
        }
    }

    /// <summary>In the order of the configuration, with the digest and the name of the base that the image is on now.</summary>
    private IEnumerable<KeyValuePair<string, string>> Labels(JsonObject json, Image now)
    {
        ImmutableSortedDictionary<string, string> old = before.Labels;
        foreach ((string name, JsonNode? value) in (json["config"] as JsonObject)?["Labels"] as JsonObject ?? [])
        {
            string text = value?.ToString() ?? "";
            if (name == Annotation.BaseDigest && now.ManifestDigest is { } digest)
            {
                yield return KeyValuePair.Create(name, digest.ToString());
            }
            else if (old.GetValueOrDefault(name) != text && name == Annotation.BaseName && baseName is not null && ImageReference.TryParse(text) != ImageReference.TryParse(baseName))
            {
                yield return KeyValuePair.Create(name, baseName);
            }
            else if (old.GetValueOrDefault(name) != text)
            {
                yield return KeyValuePair.Create(name, text);
            }
        }
    }

    private ImageConfig WithHealthcheck(ImageConfig config)
    {
        if (JsonNode.DeepEquals(image.Healthcheck, before.Healthcheck) || image.Healthcheck is not { } own)
        {
            return config;
        }

        JsonObject json = config.ToJson();
        json["config"]!["Healthcheck"] = own;
        return ImageConfig.Of(json);
    }

    private static string? Setting(ImageConfig config, string name) => (config.ToJson()["config"] as JsonObject)?[name]?.ToString();

    private static ExposedPort? PortOf(string text) =>
        text.Split('/') is [var number, .. var protocol] && ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? new ExposedPort(port, protocol is ["udp"])
            : null;
}
