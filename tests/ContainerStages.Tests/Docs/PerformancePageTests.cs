using System.Xml.Linq;
using ContainerStages.Benchmarks.Measuring;
using ContainerStages.Benchmarks.Results;

namespace ContainerStages.Tests.Docs;

/// <summary>The figures of docs/performance.md are those that were measured.</summary>
[TestClass]
public sealed class PerformancePageTests
{
    private static readonly CaseResult Scale = Result(
        new("1 kB changed", "whole publish", "s", [10, 12, 11], [5, 6, 7]) { X = 1_000 },
        new("1 kB changed", "bytes sent", "MB", [14, 14, 14], [0, 0, 0]) { X = 1_000 },
        new("10 MB changed", "whole publish", "s", [12, 14, 13], [6, 7, 8]) { X = 10_000_000 },
        new("10 MB changed", "bytes sent", "MB", [24, 24, 24], [10, 10, 10]) { X = 10_000_000 });

    private static readonly CaseResult Services = Result(
        new("1 service", "whole publish", "s", [20], [15]) { X = 1 },
        new("20 services", "whole publish", "s", [370], [40]) { X = 20 });

    [TestMethod]
    public void The_page_and_its_plots_show_the_results()
    {
        foreach ((string path, string? text) in PerformancePage.Render(File.ReadAllText(Repository.Combine("docs", "performance.md")), ResultsFile.Read()))
        {
            Assert.AreEqual(
                text,
                File.Exists(path) ? File.ReadAllText(path) : null,
                $"{path} has other figures than results.json: run 'dotnet run --project tests/ContainerStages.Benchmarks -- page'");
        }
    }

    /// <summary>It quotes the medians of the page.</summary>
    [TestMethod]
    public void The_readme_shows_the_results()
    {
        string readme = File.ReadAllText(Repository.Combine("README.md"));
        SortedDictionary<string, CaseResult> results = ResultsFile.Read();
        Assert.Contains($"everything is uploaded again ({Sdk("registry", "nothing changed", Measure.Sent)} for a trimmed web app) | nothing is sent |", readme);
        Assert.AreEqual("0 MB", Own("registry", "nothing changed", Measure.Sent));
        Assert.Contains(
            $"everything is uploaded again ({Sdk("registry", "one line edited", Measure.Sent)}) | only the layers that changed are uploaded ({Own("registry", "one line edited", Measure.Sent)}) |",
            readme);
        Assert.Contains(
            $"| the whole publish of that edit | {Sdk("registry-trimming", "one line edited", Measure.Publish)} | {Own("registry-trimming", "one line edited", Measure.Publish)} with",
            readme);

        Assert.Contains(
            $"a whole publish takes {Ratio("registry-trimming", "one line edited", Measure.Publish)} of the SDK's time after the edit of a text, and {Ratio("registry-trimming", "nothing changed", Measure.Publish)} when nothing changed.",
            readme);
        Assert.Contains(
            $"takes {Ratio("registry-trimming", "nothing changed", Measure.Image)} of the SDK's when\nnothing changed, {Ratio("registry-trimming", "one line edited", Measure.Image)} after an edit, and {Ratio("registry-trimming", "first push", Measure.Image)} for the first push:",
            readme);
        Assert.Contains($"takes {Ratio("services", "10 services", Measure.Publish)} of the SDK's time with\n[`ContainerStagesKeepPublish`]", readme);

        string Ratio(string name, string step, Measure measure) => $"{Series.Median(Of(name, step, measure).Ratios):F2}";

        string Sdk(string name, string step, Measure measure) => ValueText.Of(Series.Median(Of(name, step, measure).Baseline), measure.Unit);

        string Own(string name, string step, Measure measure) => ValueText.Of(Series.Median(Of(name, step, measure).Own), measure.Unit);

        Series Of(string name, string step, Measure measure) => results[name].Series.Single(one => one.Step == step && one.Measure == measure.Name);
    }

    [TestMethod]
    public void A_case_is_a_table_of_medians_and_ratios()
    {
        string page = Rendered(".md");
        Assert.Contains("### More changed bytes\n", page);
        Assert.Contains("Measured on 1 November 2026 with SDK 10.0.400 on Debian with 2 cores, in 3 rounds.\n", page);
        Assert.Contains("| 1 kB changed | whole publish | 11 s | 6.00 s | 0.50 (0.50–0.64) |\n", page);
        Assert.Contains("| 1 kB changed | bytes sent | 14 MB | 0 MB | 0.00 (0.00–0.00) |\n", page);
        Assert.Contains("](performance/time-and-bytes.svg)\n", page);
        Assert.StartsWith("before\n", page);
        Assert.EndsWith("after\n", page);
    }

    [TestMethod]
    [DataRow("time-and-bytes.svg", "10 MB: SDK 24 MB, ContainerStages 10 MB")]
    [DataRow("services.svg", "20: SDK 370 s, ContainerStages 40 s")]
    public void A_plot_says_in_words_what_it_shows(string file, string words)
    {
        XElement svg = XDocument.Parse(Rendered(file)).Root!;
        XNamespace names = svg.Name.Namespace;
        Assert.AreNotEqual("", svg.Element(names + "title")!.Value);
        Assert.Contains(words, svg.Element(names + "desc")!.Value);
        Assert.IsEmpty(svg.Descendants(names + "script"));
    }

    [TestMethod]
    public void The_file_of_results_keeps_what_it_has()
    {
        string text = ResultsFile.ToText(new() { ["scale"] = Scale });
        Assert.Contains("\"baseline\": [10, 12, 11],", text);
        Assert.AreEqual(text, ResultsFile.ToText(ResultsFile.Parse(text)));
    }

    [TestMethod]
    public void The_median_of_an_even_number_of_values_is_between_two() => Assert.AreEqual(2.5, Series.Median([4, 1, 2, 3]));

    private static string Rendered(string end) => PerformancePage
        .Render($"before\n{PerformancePage.Begin}old{PerformancePage.End}after\n", new Dictionary<string, CaseResult> { ["scale"] = Scale, ["services"] = Services })
        .Single(file => file.Key.EndsWith(end, StringComparison.Ordinal)).Value!;

    private static CaseResult Result(params Series[] series) => new(new DateOnly(2026, 11, 1), new Machine("Debian", 2, "10.0.400"), series);
}
