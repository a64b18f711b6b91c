using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace ContainerStages.Oci;

/// <summary>
/// Reads and writes the specs' JSON: required fields are checked strictly, unknown fields are ignored, and the output always has the same bytes.
/// </summary>
internal static class Json
{
    /// <summary>Registries refuse manifests over 4 MiB (distribution-spec, "Pushing Manifests"); the same is plenty for a configuration.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The one empty map: records that hold it are equal.</summary>
    public static ImmutableSortedDictionary<string, string> NoStrings { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static byte[] ToBytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString(Compact));

    /// <summary>JSON for files that people read: indented, with a final line feed on every system.</summary>
    public static byte[] ToIndentedBytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString(Indented) + "\n");

    /// <exception cref="FormatException">It is no JSON object, or one with the same name twice.</exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> content, string what) => Object(Parse(content, what), what);

    /// <exception cref="FormatException">It is no JSON, or has an object with the same name twice.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> content, string what)
    {
        try
        {
            // Unmarked UTF-8 is what the spec asks for, but Windows tools like to mark it.
            ReadOnlySpan<byte> unmarked = content.StartsWith(Encoding.UTF8.Preamble) ? content[3..] : content;
            CheckStrings(unmarked);
            return JsonNode.Parse(unmarked, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"the {what} is not JSON: {e.Message}", e);
        }
    }

    /// <summary>Escapes may give half a surrogate pair, and bytes may be no UTF-8. .NET otherwise notices it when the string is read.</summary>
    /// <exception cref="InvalidOperationException">A name or a string is no text.</exception>
    private static void CheckStrings(ReadOnlySpan<byte> content)
    {
        if (Utf8.IsValid(content) && content.IndexOf("\\ud"u8) < 0 && content.IndexOf("\\uD"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(content);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                _ = reader.GetString();
            }
        }
    }

    public static JsonObject Object(JsonNode? node, string what) =>
        node as JsonObject ?? throw new FormatException($"the {what} is not a JSON object");

    public static string String(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : throw new FormatException($"'{name}' is missing or is not a string");

    /// <exception cref="FormatException">The field exists and is not a string.</exception>
    public static string? OptionalString(JsonObject json, string name) => json[name] is null ? null : String(json, name);

    /// <returns>Null if the field is missing or is not a string: for files that nobody promised to be right.</returns>
    public static string? FindString(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <exception cref="FormatException">The field exists and is not a JSON object.</exception>
    public static JsonObject? OptionalObject(JsonObject json, string name) => json[name] is { } node ? Object(node, name) : null;

    public static long Long(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue(out long number) && number >= 0
            ? number
            : throw new FormatException($"'{name}' is missing or is not a whole number");

    /// <summary>The strings of a list; empty if the list is missing.</summary>
    /// <exception cref="FormatException">The node is not a list of strings.</exception>
    public static ImmutableArray<string> Strings(JsonNode? node) => node switch
    {
        null => [],
        JsonArray array => [.. array.Select(Text)],
        _ => throw new FormatException("a value is not a list of strings"),
    };

    private static string Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : throw new FormatException("a value is not a string");

    public static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    /// <summary>Names and strings, sorted by ordinal; empty if the map is missing.</summary>
    /// <exception cref="FormatException">The node is not a map to strings.</exception>
    public static ImmutableSortedDictionary<string, string> StringMap(JsonNode? node) => node switch
    {
        null => NoStrings,
        JsonObject json => NoStrings.AddRange(json.Select(pair => KeyValuePair.Create(pair.Key, Text(pair.Value)))),
        _ => throw new FormatException("a value is not a map to strings"),
    };

    /// <summary>Adds a map, sorted by ordinal; adds nothing if the map is empty.</summary>
    public static void AddStringMap(JsonObject json, string name, ImmutableSortedDictionary<string, string> map)
    {
        if (map.IsEmpty)
        {
            return;
        }

        var values = new JsonObject();
        foreach ((string key, string value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            values[key] = value;
        }

        json[name] = values;
    }
}
