using ContainerStages.Benchmarks.Results;

namespace ContainerStages.Benchmarks.Pulls;

/// <summary>The plots of the pages about pulls.</summary>
internal static class PullPlots
{
    public const string Bytes = "pulls-bytes.svg";
    public const string Time = "pulls-time.svg";
    public const string BytesTitle = "Bytes from the registry in a day, against the number of nodes";
    public const string TimeTitle = "Time of a rolling deploy, against the number of nodes";

    private static readonly PlotLine[] Lines = [PlotLine.Sdk, PlotLine.Dockerfile, PlotLine.Own];

    public static string OfBytes(PullFigures figures) => Draw(BytesTitle, figures, "registry traffic a day", "GB", result => result.RegistrySize);

    public static string OfTime(PullFigures figures) => Draw(TimeTitle, figures, "mean rolling deploy", "s", result => result.Deploy);

    private static string Draw(string title, PullFigures figures, string measure, string unit, Func<ScenarioResult, double> value)
    {
        return Plot.Draw(title, "nodes", isLogarithmic: true, Lines, [Panel(MeasuredApp.Trimmed), Panel(MeasuredApp.Untrimmed)]);

        PlotPanel Panel(string app) => new($"{app} app, {measure}", unit, [.. PullFigures.Nodes.Select(nodes => Point(app, nodes))]);

        PlotPoint Point(string app, int nodes) => new(nodes, $"{nodes}", [.. ImageShape.All
            .Select(shape => value(figures.Scenarios.Single(one => one.App == app && one.Shape == shape.Name && one.Nodes == nodes && !one.Discards && !one.Peers)))
            .Select(one => Spread.Of([one]))]);
    }
}
