using System.Text.Encodings.Web;
using System.Text.Json;

namespace ContainerStages.Benchmarks.Pulls;

/// <summary><c>docs/performance/pulls.json</c>: a line for each result.</summary>
internal static class PullsFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Path => Repository.Combine("docs", "performance", "pulls.json");

    public static string ToText(PullFigures figures) => $$"""
        {
          "assumptions": {{JsonSerializer.Serialize(figures.Assumptions, Options)}},
          "edits": [
        {{Lines(figures.Edits)}}
          ],
          "firstPulls": [
        {{Lines(figures.FirstPulls)}}
          ],
          "scenarios": [
        {{Lines(figures.Scenarios)}}
          ],
          "slowRegistry": [
        {{Lines(figures.SlowRegistry)}}
          ]
        }

        """;

    private static string Lines<T>(IEnumerable<T> values) => string.Join(",\n", values.Select(value => "    " + JsonSerializer.Serialize(value, Options)));
}
