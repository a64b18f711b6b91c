using System.Globalization;
using System.Text;

namespace ContainerStages.Benchmarks.Pulls;

/// <summary><c>docs/pulls.md</c> and the summary in <c>docs/kubernetes.md</c>, whose figures all come from the simulation.</summary>
internal static class PullsPage
{
    public const string Begin = "<!-- simulated: tests/ContainerStages.Benchmarks writes what is between these comments -->\n";
    public const string End = "<!-- end of what was simulated -->\n";

    private static readonly (string App, bool Discards, bool Peers, string Title)[] Sections =
    [
        (MeasuredApp.Trimmed, false, false, "Nodes keep compressed layers, as containerd does by default"),
        (MeasuredApp.Trimmed, true, false, "Nodes with `discard_unpacked_layers`"),
        (MeasuredApp.Trimmed, false, true, "Nodes keep compressed layers and serve them to each other"),
        (MeasuredApp.Trimmed, true, true, "Nodes with `discard_unpacked_layers`, and with agents that serve layers to each other"),
        (MeasuredApp.Untrimmed, false, false, "Nodes keep compressed layers"),
        (MeasuredApp.Untrimmed, true, false, "Nodes with `discard_unpacked_layers`"),
    ];

    /// <returns>The files with their texts.</returns>
    public static IReadOnlyDictionary<string, string> Render(PullFigures figures)
    {
        string pulls = Repository.Combine("docs", "pulls.md"), kubernetes = Repository.Combine("docs", "kubernetes.md");
        return new Dictionary<string, string>
        {
            [PullsFile.Path] = PullsFile.ToText(figures),
            [Repository.Combine("docs", "performance", PullPlots.Bytes)] = PullPlots.OfBytes(figures),
            [Repository.Combine("docs", "performance", PullPlots.Time)] = PullPlots.OfTime(figures),
            [pulls] = Replaced(File.ReadAllText(pulls), Tables(figures)),
            [kubernetes] = Replaced(File.ReadAllText(kubernetes), Summary(figures)),
        };
    }

    /// <summary>Everything but the plots.</summary>
    public static string Tables(PullFigures figures)
    {
        var text = new StringBuilder();
        foreach (string app in (string[])[MeasuredApp.Trimmed, MeasuredApp.Untrimmed])
        {
            text.Append($"\n## {app} app\n");
            foreach ((_, bool discards, bool peers, string title) in Sections.Where(section => section.App == app))
            {
                text.Append($"\n{title}:\n\n{Table(figures.Scenarios.Where(one => one.App == app && one.Discards == discards && one.Peers == peers))}");
            }

            if (app == MeasuredApp.Trimmed)
            {
                text.Append($"\nNodes keep compressed layers, and the registry has {AssumptionTable.Rate(PullFigures.SlowRate)}:\n\n{Table(figures.SlowRegistry)}");
            }

            text.Append("\nA node that has nothing, and pulls alone:\n\n");
            text.Append("| image | layers with the base's | fetched, MB | unpacked, MB | time, s |\n|---|---:|---:|---:|---:|\n");
            foreach (FirstPull pull in figures.FirstPulls.Where(pull => pull.App == app))
            {
                text.Append($"| {pull.Shape} | {pull.Layers} | {Number(pull.FetchedSize)} | {Number(pull.UnpackedSize)} | {Number(pull.Time)} |\n");
            }
        }

        return text.Append(AssumptionTable.Of(figures.Assumptions, figures.Edits)).Append('\n').ToString();
    }

    private static string Summary(PullFigures figures) => $"""

        {Table(figures.Scenarios.Where(one => one is { App: MeasuredApp.Trimmed, Discards: false, Peers: false }))}
        ![{PullPlots.BytesTitle}](performance/{PullPlots.Bytes})

        ![{PullPlots.TimeTitle}](performance/{PullPlots.Time})


        """;

    private static string Table(IEnumerable<ScenarioResult> results)
    {
        var text = new StringBuilder();
        text.Append("| nodes | image | from the registry a day, GB | fetched by a node a day, MB | unpacked, MB | median pull, s | last node's pull, s | rolling deploy, s | longest, s |\n");
        text.Append("|---:|---|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (ScenarioResult one in results)
        {
            double[] values = [one.RegistrySize, one.FetchedSize, one.UnpackedSize, one.MedianPull, one.LastPull, one.Deploy, one.LongestDeploy];
            text.Append($"| {one.Nodes} | {one.Shape} | {string.Join(" | ", values.Select(Number))} |\n");
        }

        return text.ToString();
    }

    private static string Replaced(string page, string text)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        return page[..begin] + text + page[end..];
    }

    private static string Number(double value) => value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
