using System.Globalization;
using ContainerStages.Diagnostics;
using static ContainerStages.Reports.Html.HtmlText;

namespace ContainerStages.Reports.Html;

/// <summary>
/// The steps of a plan as a picture in SVG: a column for each distance to the layers, which are the last one, and an arrow from each step to those that take
/// its result. It keeps its size and scrolls by itself, because nobody could read a smaller one.
/// </summary>
internal static class PlanPicture
{
    private const int Width = 240;
    private const int Height = 64;
    private const int ColumnGap = 56;
    private const int RowGap = 14;

    /// <summary>So many characters of the usual width fit into a box.</summary>
    private const int MostCharacters = 31;

    /// <summary>The title's characters are bold.</summary>
    private const int MostOfTitle = 28;

    /// <summary>A larger picture helps nobody, and makes the page slow.</summary>
    private const int MostSteps = 150;

    /// <param name="steps">Each after those that it needs.</param>
    /// <returns>Lines of HTML.</returns>
    public static IEnumerable<string> Write(IReadOnlyList<PlanStep> steps)
    {
        if (steps.Count > MostSteps)
        {
            return ["<p>There are too many steps for a picture.</p>"];
        }

        List<PlanStep>[] columns = Columns(steps);
        int most = columns.Max(column => column.Count);
        Dictionary<PlanStep, Place> places = [];
        for (int i = 0; i < columns.Length; i++)
        {
            int top = 1 + ((most - columns[i].Count) * (Height + RowGap) / 2);
            for (int j = 0; j < columns[i].Count; j++)
            {
                places[columns[i][j]] = new Place(1 + (i * (Width + ColumnGap)), top + (j * (Height + RowGap)));
            }
        }

        int width = (columns.Length * (Width + ColumnGap)) - ColumnGap + 2;
        int height = (most * (Height + RowGap)) - RowGap + 2;
        return
        [
            """<div class="scroll" tabindex="0" role="region" aria-label="Picture of the plan">""",
            Text($"""<svg class="plan" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="The steps of the plan and what each takes. The table below lists them.">"""),
            .. steps.SelectMany(step => step.Needs.Select(need => Arrow(places[need], places[step]))),
            .. steps.Select(step => Box(step, places[step].Left, places[step].Top)),
            "</svg></div>",
        ];
    }

    /// <summary>From left to right. A step stands directly before the first of those that need it, so that few arrows are long.</summary>
    private static List<PlanStep>[] Columns(IReadOnlyList<PlanStep> steps)
    {
        // A step that is no layer, and that nothing needs, is not among the layers either.
        Dictionary<PlanStep, int> distances = steps.ToDictionary(step => step, step => step.Colour is null ? 1 : 0);
        foreach (PlanStep step in steps.Reverse())
        {
            foreach (PlanStep need in step.Needs)
            {
                distances[need] = Math.Max(distances[need], distances[step] + 1);
            }
        }

        Dictionary<PlanStep, double> rows = [];
        List<PlanStep>[] columns = [.. steps.GroupBy(step => distances[step]).OrderBy(column => column.Key).Select(column => column.ToList())];
        foreach (List<PlanStep> column in columns)
        {
            // Beside those that need it, so that few arrows cross; the sort is stable.
            PlanStep[] sorted = [.. column.OrderBy(step => steps.Where(user => user.Needs.Contains(step)).Select(user => rows[user]).DefaultIfEmpty(double.MaxValue).Average())];
            column.Clear();
            column.AddRange(sorted);
            for (int i = 0; i < sorted.Length; i++)
            {
                rows[sorted[i]] = i - (sorted.Length / 2.0);
            }
        }

        Array.Reverse(columns);
        return columns;
    }

    private static string Arrow(Place from, Place to)
    {
        (int left, int top) = (from.Left + Width, from.Top + (Height / 2));
        (int right, int bottom) = (to.Left, to.Top + (Height / 2));
        int bend = ColumnGap / 2;
        return Text($"""<path d="M{left} {top}C{left + bend} {top} {right - bend} {bottom} {right - 1} {bottom}M{right - 8} {bottom - 4}L{right - 1} {bottom}L{right - 8} {bottom + 4}"/>""");
    }

    private static string Box(PlanStep step, int left, int top)
    {
        string did = step.Time.Length == 0 ? step.Did : step.Did.Length == 0 ? step.Time : $"{step.Did}, {step.Time}";
        string mark = step.Colour is { } colour ? Text($"""<rect class="mark {colour}" x="{left}" y="{top}" width="6" height="{Height}"/>""") : "";
        return Text($"""<g class="{(step.IsIdle ? "idle" : "busy")}"><title>{Line($"{step.Title}: {step.Kind}{(did.Length > 0 ? $"; {did}" : "")}")}</title><rect class="box" x="{left}" y="{top}" width="{Width}" height="{Height}" rx="4"/>{mark}""")
            + TextLine(step.Title, MostOfTitle, 20, " class=\"title\"") + TextLine(step.Kind, MostCharacters, 38, "") + TextLine(did, MostCharacters, 55, "") + "</g>";

        string TextLine(string text, int most, int down, string style) =>
            text.Length == 0 ? "" : Text($"""<text x="{left + 14}" y="{top + down}"{style}>{Line(Shorten(LogText.Line(text), most))}</text>""");
    }

    /// <summary>The end of a name says most: it is a path's last part, or a tag.</summary>
    private static string Shorten(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        int start = most / 2;
        int end = text.Length - (most - start - 1);
        start -= char.IsHighSurrogate(text[start - 1]) ? 1 : 0;
        end += char.IsLowSurrogate(text[end]) ? 1 : 0;
        return $"{text[..start]}…{text[end..]}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The corner of a step's box.</summary>
    private sealed record Place(int Left, int Top);
}
