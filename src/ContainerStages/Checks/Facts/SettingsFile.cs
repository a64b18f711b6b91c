using System.Text.Json;
using ContainerStages.App;

namespace ContainerStages.Checks.Facts;

/// <summary>
/// One <c>appsettings*.json</c>, read as the configuration provider of .NET reads it (JsonConfigurationFileParser): comments and trailing commas are
/// fine, and a repeated setting is not; names are not case-sensitive.
/// </summary>
/// <param name="Path">Below the publish folder.</param>
/// <param name="Values">The values by names such as <c>Kestrel:Endpoints:Http:Url</c>, which are not case-sensitive.</param>
/// <param name="Problem">Why the provider refuses the file; null if it reads it.</param>
internal sealed record SettingsFile(string Path, IReadOnlyDictionary<string, string> Values, string? Problem)
{
    /// <summary>In bytes. No real file is longer; a longer file is not read.</summary>
    private const int Longest = 1 << 20;

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Whether the file is too long to be read, so that it may have any setting.</summary>
    public bool IsTooLong { get; private init; }

    public static SettingsFile Read(PublishedFile file)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        if (file.Content.Length > Longest)
        {
            return new SettingsFile(file.RelativePath, values, null) { IsTooLong = true };
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(file.Content.Read(ReadText), Options);
            string? problem = json.RootElement.ValueKind == JsonValueKind.Object
                ? TryAdd(values, "", json.RootElement) is { } twice ? $"the setting '{twice}' is there twice" : null
                : "it is not a JSON object";
            return new SettingsFile(file.RelativePath, values, problem);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair is JSON, and no text.
            return new SettingsFile(file.RelativePath, values, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>A byte order mark decides the encoding, as it does for .NET.</summary>
    private static string ReadText(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <returns>The first repeated name.</returns>
    private static string? TryAdd(Dictionary<string, string> values, string name, JsonElement element)
    {
        (string Name, JsonElement Value)[] parts = element.ValueKind switch
        {
            JsonValueKind.Object => [.. element.EnumerateObject().Select(property => (property.Name, property.Value))],
            JsonValueKind.Array => [.. element.EnumerateArray().Select((value, index) => ($"{index}", value))],
            _ => [],
        };
        if (parts.Length > 0)
        {
            return parts.Select(part => TryAdd(values, name.Length == 0 ? part.Name : $"{name}:{part.Name}", part.Value)).FirstOrDefault(twice => twice is not null);
        }

        if (name.Length == 0)
        {
            return null;
        }

        if (element.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            // An empty one replaces a value of the same name.
            values[name] = "";
            return null;
        }

        return values.TryAdd(name, element.ToString()) ? null : name;
    }
}
