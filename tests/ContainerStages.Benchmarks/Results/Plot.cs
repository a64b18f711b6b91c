using System.Text;
using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Results;

/// <summary>
/// Draws lines of medians, with the least and the greatest value, as a plain SVG: no scripts, colours for light and dark pages, and a description that
/// says what the lines show.
/// </summary>
internal static class Plot
{
    private const int Width = 720;
    private const int PanelHeight = 250;
    private const int Left = 70;
    private const int Right = 30;
    private const int Top = 40;
    private const int Bottom = 50;

    /// <summary>Room for the legend.</summary>
    private const int Head = 30;

    /// <param name="xTitle">Of the x axis, which all panels share.</param>
    public static string Draw(string title, string xTitle, bool isLogarithmic, IReadOnlyList<PlotLine> lines, IReadOnlyList<PlotPanel> panels)
    {
        int height = Head + (panels.Count * PanelHeight);
        var svg = new StringBuilder();
        svg.Append($$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{height}}" width="{{Width}}" height="{{height}}" role="img" aria-labelledby="title description">
              <title id="title">{{title}}</title>
              <desc id="description">{{Description(xTitle, lines, panels)}}</desc>
              <style>
                text { font: 13px sans-serif; fill: #24292f; }
                .axis { stroke: #8c959f; stroke-width: 1; }
                .grid { stroke: #8c959f; stroke-width: 1; opacity: 0.3; }
            {{Styles("    ", line => $".{line.Class} {{ stroke: {line.Light}; fill: {line.Light}; }}")}}
                .line { fill: none; stroke-width: 2; }
            {{Styles("    ", line => line.Dashes is null ? null : $".{line.Class}.line {{ stroke-dasharray: {line.Dashes}; }}")}}
                @media (prefers-color-scheme: dark) {
                  text { fill: #e6edf3; }
            {{Styles("      ", line => $".{line.Class} {{ stroke: {line.Dark}; fill: {line.Dark}; }}")}}
                }
              </style>
              {{Legend(lines)}}

            """);
        for (int i = 0; i < panels.Count; i++)
        {
            Draw(svg, panels[i], Head + (i * PanelHeight), xTitle, isLogarithmic, lines);
        }

        return svg.Append("</svg>\n").ToString();

        string Styles(string indent, Func<PlotLine, string?> style) => string.Join('\n', lines.Select(style).OfType<string>().Select(one => indent + one));
    }

    private static string Legend(IReadOnlyList<PlotLine> lines)
    {
        var legend = new StringBuilder();
        int left = Left;
        foreach (PlotLine line in lines)
        {
            legend.Append($"<line class=\"{line.Class} line\" x1=\"{left}\" y1=\"20\" x2=\"{left + 40}\" y2=\"20\" /><text x=\"{left + 48}\" y=\"24\">{line.Name}</text>");
            legend.Append(line == lines[^1] ? "" : "\n  ");
            left += 86 + (8 * line.Name.Length);
        }

        return legend.ToString();
    }

    private static void Draw(StringBuilder svg, PlotPanel panel, int top, string xTitle, bool isLogarithmic, IReadOnlyList<PlotLine> lines)
    {
        double end = NiceEnd(panel.Points.Max(point => point.Values.Max(value => value.Greatest)));
        double[] xs = [.. panel.Points.Select(point => isLogarithmic ? Math.Log10(point.X) : point.X)];
        double first = isLogarithmic ? xs.Min() : 0, width = Math.Max(xs.Max() - first, 1);
        double X(int i) => Math.Round(Left + ((xs[i] - first) / width * (Width - Left - Right)), 1);
        double Y(double value) => Math.Round(top + PanelHeight - Bottom - (value / end * (PanelHeight - Top - Bottom)), 1);

        svg.Append($"  <text x=\"{Left}\" y=\"{top + Top - 16}\">{panel.Title} ({panel.Unit})</text>\n");
        for (int step = 0; step <= 4; step++)
        {
            double value = end * step / 4;
            svg.Append($"  <line class=\"{(step == 0 ? "axis" : "grid")}\" x1=\"{Left}\" y1=\"{Y(value)}\" x2=\"{Width - Right}\" y2=\"{Y(value)}\" />");
            svg.Append($"<text x=\"{Left - 8}\" y=\"{Y(value) + 4}\" text-anchor=\"end\">{value:0.###}</text>\n");
        }

        for (int i = 0; i < xs.Length; i++)
        {
            svg.Append($"  <text x=\"{X(i)}\" y=\"{top + PanelHeight - Bottom + 18}\" text-anchor=\"middle\">{panel.Points[i].Label}</text>\n");
        }

        svg.Append($"  <text x=\"{(Left + Width - Right) / 2}\" y=\"{top + PanelHeight - 14}\" text-anchor=\"middle\">{xTitle}</text>\n");
        for (int line = 0; line < lines.Count; line++)
        {
            string name = lines[line].Class;
            svg.Append($"  <polyline class=\"{name} line\" points=\"{string.Join(' ', panel.Points.Select((point, i) => $"{X(i)},{Y(point.Values[line].Median)}"))}\" />\n");
            for (int i = 0; i < xs.Length; i++)
            {
                Spread values = panel.Points[i].Values[line];
                svg.Append($"  <line class=\"{name}\" x1=\"{X(i)}\" y1=\"{Y(values.Least)}\" x2=\"{X(i)}\" y2=\"{Y(values.Greatest)}\" />");
                svg.Append($"<circle class=\"{name}\" cx=\"{X(i)}\" cy=\"{Y(values.Median)}\" r=\"3\" />\n");
            }
        }
    }

    private static string Description(string xTitle, IReadOnlyList<PlotLine> lines, IReadOnlyList<PlotPanel> panels) =>
        string.Join(' ', panels.Select(panel => $"{panel.Title}, medians by {xTitle}: {string.Join("; ", panel.Points.Select(point => Description(point, lines, panel.Unit)))}."));

    private static string Description(PlotPoint point, IReadOnlyList<PlotLine> lines, string unit) =>
        $"{point.Label}: {string.Join(", ", lines.Zip(point.Values).Select(one => $"{one.First.Name} {ValueText.Of(one.Second.Median, unit)}"))}";

    /// <summary>The end of an axis, at least the value: 1, 2, 4, 6, 8 or 10 times a power of ten.</summary>
    private static double NiceEnd(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 0.001))));
        return power * ((double[])[1, 2, 4, 6, 8, 10]).First(factor => factor * power >= value * 0.999);
    }
}
