using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContainerStages.Oci;

/// <summary>
/// The types of an image configuration's fields, as engines declare them (image-spec, specs-go/v1/config.go; moby, api/types/container/config.go).
/// An engine refuses the whole image for one value of another type; some do so only after they have stored it, so that even their list of images fails.
/// </summary>
internal static partial class ImageConfigTypes
{
    private static readonly Dictionary<string, Rule> HistoryEntry = new()
    {
        ["created"] = Time, ["created_by"] = Text, ["author"] = Text, ["comment"] = Text, ["empty_layer"] = Boolean,
    };

    private static readonly Dictionary<string, Rule> Healthcheck = new()
    {
        ["Test"] = Texts, ["Interval"] = Integer, ["Timeout"] = Integer, ["StartPeriod"] = Integer, ["StartInterval"] = Integer, ["Retries"] = Integer,
    };

    private static readonly Dictionary<string, Rule> Settings = new()
    {
        ["Hostname"] = Text, ["Domainname"] = Text, ["User"] = Text, ["WorkingDir"] = Text, ["Image"] = Text, ["MacAddress"] = Text, ["StopSignal"] = Text,
        ["AttachStdin"] = Boolean, ["AttachStdout"] = Boolean, ["AttachStderr"] = Boolean, ["Tty"] = Boolean, ["OpenStdin"] = Boolean, ["StdinOnce"] = Boolean,
        ["ArgsEscaped"] = Boolean, ["NetworkDisabled"] = Boolean, ["StopTimeout"] = Integer,
        ["Env"] = Texts, ["Cmd"] = Texts, ["Entrypoint"] = Texts, ["Shell"] = Texts, ["OnBuild"] = Texts,
        ["ExposedPorts"] = Keys, ["Volumes"] = Keys, ["Labels"] = TextMap,
        ["Healthcheck"] = (value, place) => Fields(value, place, Healthcheck),
    };

    private static readonly Dictionary<string, Rule> RootFileSystem = new() { ["type"] = Text, ["diff_ids"] = Texts };

    private static readonly Dictionary<string, Rule> Root = new()
    {
        ["created"] = Time, ["author"] = Text, ["architecture"] = Text, ["variant"] = Text, ["os"] = Text, ["os.version"] = Text, ["os.features"] = Texts,
        ["docker_version"] = Text, ["comment"] = Text, ["id"] = Text, ["parent"] = Text, ["container"] = Text,
        ["config"] = (value, place) => Fields(value, place, Settings),
        ["container_config"] = (value, place) => Fields(value, place, Settings),
        ["rootfs"] = (value, place) => Fields(value, place, RootFileSystem),
        ["history"] = (value, place) => Items(value, place, (entry, placeOfEntry) => Fields(entry, placeOfEntry, HistoryEntry)),
    };

    /// <param name="value">Not null, because engines accept null for every field.</param>
    private delegate void Rule(JsonNode value, string place);

    /// <summary>
    /// Engines ignore the case of field names. Such a name is replaced by the field's own name: otherwise <c>user</c> would stay beside the
    /// <c>User</c> that this package sets, and an engine might run the image as that user.
    /// </summary>
    /// <exception cref="FormatException">A value has a type that engines do not accept, or a field occurs twice.</exception>
    public static void Check(JsonObject config) => Fields(config, "", Root);

    private static void Fields(JsonNode value, string place, Dictionary<string, Rule> fields)
    {
        JsonObject json = value as JsonObject ?? throw Wrong(place, value, "an object");
        foreach (string name in json.Select(field => field.Key).ToArray())
        {
            if (fields.Keys.FirstOrDefault(known => known.Equals(Folded(name), StringComparison.OrdinalIgnoreCase)) is not { } field)
            {
                continue;
            }

            string fieldPlace = place.Length == 0 ? field : $"{place}.{field}";
            if (name != field)
            {
                JsonNode? renamed = json[name];
                json.Remove(name);
                if (!json.TryAdd(field, renamed))
                {
                    throw new FormatException($"'{fieldPlace}' is there a second time as '{name}', which engines take for the same field");
                }
            }

            if (json[field] is { } found)
            {
                fields[field](found, fieldPlace);
            }
        }
    }

    /// <summary>Replaces the two non-ASCII characters that Go's comparison treats as letters.</summary>
    private static string Folded(string name) => name.Replace('\u017F', 's').Replace('\u212A', 'k');

    private static void Items(JsonNode value, string place, Rule rule)
    {
        JsonArray list = value as JsonArray ?? throw Wrong(place, value, "a list");
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] is { } item)
            {
                rule(item, string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]"));
            }
        }
    }

    private static void Texts(JsonNode value, string place)
    {
        if (value is not JsonArray list || list.Any(item => item?.GetValueKind() != JsonValueKind.String))
        {
            throw Wrong(place, value, "a list of strings");
        }
    }

    private static void TextMap(JsonNode value, string place)
    {
        if (value is not JsonObject map || map.Any(pair => pair.Value?.GetValueKind() != JsonValueKind.String))
        {
            throw Wrong(place, value, "an object of strings");
        }
    }

    /// <summary>Go's <c>map[string]struct{}</c>.</summary>
    private static void Keys(JsonNode value, string place)
    {
        if (value is not JsonObject map || map.Any(pair => pair.Value is not (null or JsonObject)))
        {
            throw Wrong(place, value, "an object of empty objects");
        }
    }

    private static void Text(JsonNode value, string place)
    {
        if (value.GetValueKind() != JsonValueKind.String)
        {
            throw Wrong(place, value, "a string");
        }
    }

    private static void Boolean(JsonNode value, string place)
    {
        if (value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw Wrong(place, value, "true or false");
        }
    }

    private static void Integer(JsonNode value, string place)
    {
        if (value is not JsonValue number || !number.TryGetValue(out long _))
        {
            throw Wrong(place, value, "a whole number");
        }
    }

    private static void Time(JsonNode value, string place)
    {
        if (value.GetValueKind() != JsonValueKind.String
            || !Rfc3339().IsMatch(value.GetValue<string>())
            || !DateTime.TryParseExact(value.GetValue<string>()[..19], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            throw Wrong(place, value, "a time such as 2026-01-31T12:00:00Z");
        }
    }

    private static FormatException Wrong(string place, JsonNode value, string expected)
    {
        string found = value.GetValueKind() switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            _ => "true or false",
        };
        return new FormatException($"in its configuration, '{place}' is {found}{(found == expected || expected.StartsWith($"{found} of", StringComparison.Ordinal) ? " with something else in it" : "")}, and engines take only {expected}");
    }

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Rfc3339();
}
