namespace ContainerStages.Benchmarks.Results;

/// <summary>One y axis of a plot.</summary>
internal sealed record PlotPanel(string Title, string Unit, IReadOnlyList<PlotPoint> Points);

/// <param name="Label">At the x axis.</param>
/// <param name="Values">One of each line of the plot.</param>
internal sealed record PlotPoint(double X, string Label, params IReadOnlyList<Spread> Values);

/// <param name="Class">In the SVG.</param>
/// <param name="Light">Colour on a light page.</param>
/// <param name="Dark">Colour on a dark page.</param>
/// <param name="Dashes">As SVG has them; null for a solid line.</param>
internal sealed record PlotLine(string Name, string Class, string Light, string Dark, string? Dashes = null)
{
    public static readonly PlotLine Sdk = new("SDK", "sdk", "#0969da", "#58a6ff", "6 4");
    public static readonly PlotLine Dockerfile = new("Dockerfile", "dockerfile", "#1a7f37", "#3fb950", "2 3");
    public static readonly PlotLine Own = new("ContainerStages", "own", "#bc4c00", "#f0883e");
}
