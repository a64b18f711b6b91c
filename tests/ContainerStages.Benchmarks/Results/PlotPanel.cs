namespace ContainerStages.Benchmarks.Results;

/// <summary>One y axis of a plot.</summary>
internal sealed record PlotPanel(string Title, string Unit, IReadOnlyList<PlotPoint> Points);

/// <param name="Label">At the x axis.</param>
internal sealed record PlotPoint(double X, string Label, Spread Sdk, Spread Own);
