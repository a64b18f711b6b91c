using System.Text;
using ContainerStages.Benchmarks.Cases;
using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Results;

/// <summary><c>docs/performance.md</c> and its plots, whose figures all come from the results.</summary>
internal static class PerformancePage
{
    public const string Begin = "<!-- measured: tests/ContainerStages.Benchmarks writes what is between these comments -->\n";
    public const string End = "<!-- end of what was measured -->\n";

    private static readonly string Page = Repository.Combine("docs", "performance.md");

    /// <summary>Writes the page and the plots.</summary>
    public static void Write(IReadOnlyDictionary<string, CaseResult> results)
    {
        foreach ((string path, string? text) in Render(File.ReadAllText(Page), results))
        {
            if (text is null)
            {
                File.Delete(path);
            }
            else
            {
                File.WriteAllText(path, text);
            }
        }
    }

    /// <param name="page">The page, of which only what was measured is replaced.</param>
    /// <returns>The files with their texts; null for a plot of which nothing was measured.</returns>
    public static IReadOnlyDictionary<string, string?> Render(string page, IReadOnlyDictionary<string, CaseResult> results)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        return new Dictionary<string, string?>
        {
            [Page] = page[..begin] + string.Concat(CaseList.All.Where(one => results.ContainsKey(one.Name)).Select(one => Section(one, results[one.Name]))) + "\n" + page[end..],
            [Repository.Combine("docs", "performance", ResultPlots.TimeAndBytes)] = results.TryGetValue("scale", out CaseResult? scale) && HasPlot(scale) ? ResultPlots.OfBytes(scale) : null,
            [Repository.Combine("docs", "performance", ResultPlots.Services)] = results.TryGetValue("services", out CaseResult? services) && HasPlot(services) ? ResultPlots.OfServices(services) : null,
        };
    }

    private static string Section(ICase measured, CaseResult result)
    {
        var text = new StringBuilder();
        Machine machine = result.Machine;
        text.Append($"""

            ### {measured.Title}

            {measured.Description}
            Measured on {result.Date:d MMMM yyyy} with SDK {machine.Sdk} on {machine.Os} with {machine.Cores} cores, in {(result.Rounds == 1 ? "one round" : $"{result.Rounds} rounds")}.

            | | | {measured.BaselineName} | {measured.OwnName} | ratio |
            |---|---|---|---|---|

            """);
        foreach (Series series in result.Series)
        {
            text.Append($"| {series.Step} | {series.Measure} | {Median(series.Baseline, series.Unit)} | {Median(series.Own, series.Unit)} | {ValueText.Ratio(series)} |\n");
        }

        if (ResultPlots.Of(measured.Name) is var (file, alternative) && HasPlot(result))
        {
            text.Append($"\n![{alternative}](performance/{file})\n");
        }

        return text.ToString();
    }

    /// <summary>One point shows nothing that the table does not.</summary>
    private static bool HasPlot(CaseResult result) => result.Series.Select(series => series.X).Distinct().Count() > 1;

    private static string Median(IReadOnlyList<double> values, string unit) => ValueText.Of(Series.Median(values), unit);
}
