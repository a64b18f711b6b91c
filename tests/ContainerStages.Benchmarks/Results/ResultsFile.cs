using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ContainerStages.Benchmarks.Results;

/// <summary><c>docs/performance/results.json</c>: the last result of each case.</summary>
internal static partial class ResultsFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Path => Repository.Combine("docs", "performance", "results.json");

    public static SortedDictionary<string, CaseResult> Read() => Parse(File.ReadAllText(Path));

    /// <summary>Replaces the result of one case; all others stay.</summary>
    public static void Add(string name, CaseResult result)
    {
        SortedDictionary<string, CaseResult> results = Read();
        results[name] = result;
        File.WriteAllText(Path, ToText(results));
    }

    public static SortedDictionary<string, CaseResult> Parse(string text) =>
        new(JsonSerializer.Deserialize<Dictionary<string, CaseResult>>(text, Options)!, StringComparer.Ordinal);

    /// <summary>The values of all rounds are in one line.</summary>
    public static string ToText(SortedDictionary<string, CaseResult> results) =>
        Values().Replace(JsonSerializer.Serialize(results, Options), values => $"[{string.Join(", ", values.Groups["values"].Value.Split(',').Select(value => value.Trim()))}]") + "\n";

    [GeneratedRegex(@"\[(?<values>[\d.,\s]+)\]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Values();
}
