using System.Collections.Immutable;
using System.Text.Json;

namespace ContainerStages.Scans;

/// <summary>
/// Reads a program's report. What it does not understand is never taken for an image without vulnerabilities: whatever is not as documented is an error.
/// </summary>
internal static class ScanReport
{
    /// <summary>Bytes of a report; those of large images have some ten million.</summary>
    public const int MostBytes = 100_000_000;

    /// <summary>Vulnerabilities in a report: the ledger has all of them.</summary>
    public const int MostVulnerabilities = 50_000;

    /// <summary>Characters of a name or a version.</summary>
    private const int MostText = 2000;

    /// <summary>Trivy's words (<c>HIGH</c>) and grype's (<c>High</c>).</summary>
    private static readonly Dictionary<string, ScanSeverity> Severities =
        Enum.GetValues<ScanSeverity>().ToDictionary(severity => severity.Word(), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="FormatException">It is not a report of this program in the format that this package reads.</exception>
    public static ImmutableArray<Vulnerability> Read(string tool, ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            IEnumerable<Vulnerability> found = tool == ScanProgram.Trivy ? TrivyReport.Read(document.RootElement) : GrypeReport.Read(document.RootElement);
            ImmutableArray<Vulnerability> all = [.. found.Take(MostVulnerabilities + 1)];
            return all.Length <= MostVulnerabilities ? all : throw new FormatException($"it has more than {MostVulnerabilities} vulnerabilities");
        }
        catch (JsonException e)
        {
            throw new FormatException("it is not JSON", e);
        }
        catch (InvalidOperationException e)
        {
            // JSON may have half of a character as an escape, which is no text.
            throw new FormatException("a text in it is damaged", e);
        }
    }

    /// <exception cref="FormatException">It is not an object.</exception>
    public static JsonElement Object(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.Object ? value : throw new FormatException($"{what} is not an object");

    /// <summary>The object of that name.</summary>
    public static JsonElement Object(JsonElement parent, string name, string what) =>
        parent.TryGetProperty(name, out JsonElement value) ? Object(value, $"{name} of {what}") : throw new FormatException($"{what} has no {name}");

    /// <summary>The elements of the array of that name; null if there is none.</summary>
    public static IEnumerable<JsonElement>? Array(JsonElement parent, string name, string what) => parent.TryGetProperty(name, out JsonElement value)
        ? value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray(),
            JsonValueKind.Null => null,
            _ => throw new FormatException($"{name} of {what} is not a list"),
        }
        : null;

    /// <summary>A text that has to be there.</summary>
    public static string Text(JsonElement parent, string name, string what) =>
        OptionalText(parent, name, what) is { Length: > 0 } text ? text : throw new FormatException($"{what} has no {name}");

    /// <summary>Empty if it is not there.</summary>
    public static string OptionalText(JsonElement parent, string name, string what) => !parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null
        ? ""
        : Text(value, $"{name} of {what}");

    public static string Text(JsonElement value, string what) =>
        value.ValueKind != JsonValueKind.String ? throw new FormatException($"{what} is not a text")
        : value.GetString()! is { Length: <= MostText } text ? text
        : throw new FormatException($"{what} has more than {MostText} characters");

    /// <summary>A severity that is not there is unknown; another word than the documented ones is an error.</summary>
    public static ScanSeverity Severity(JsonElement parent, string name, string what) => OptionalText(parent, name, what) is not { Length: > 0 } text
        ? ScanSeverity.Unknown
        : Severities.TryGetValue(text, out ScanSeverity severity) ? severity
        : throw new FormatException($"{name} of {what} is '{text}', which is no severity");
}
