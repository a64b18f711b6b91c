namespace ContainerStages.Reports.Html;

/// <summary>A rectangle whose corner is left and above.</summary>
internal readonly record struct Box(double Left, double Top, double Width, double Height)
{
    public Box Inset(double margin) => new(Left + margin, Top + margin, Math.Max(0, Width - (2 * margin)), Math.Max(0, Height - (2 * margin)));
}

/// <summary>
/// Places for values whose areas are in the proportion of the values, and whose sides differ as little as possible
/// (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000).
/// </summary>
internal static class Treemap
{
    /// <param name="values">Positive, the greatest first.</param>
    /// <returns>A box for each value, in the same order.</returns>
    public static Box[] Place(double[] values, Box area)
    {
        var boxes = new Box[values.Length];
        // No LINQ over numbers: it would be compiled as it runs (docs/architecture.md, value tuples).
        double total = 0;
        foreach (double value in values)
        {
            total += value;
        }

        double scale = area.Width * area.Height / total;
        Box rest = area;
        for (int start = 0; start < values.Length;)
        {
            double side = Math.Min(rest.Width, rest.Height);
            int end = start + 1;
            double sum = values[start] * scale;
            double worst = Worst(values[start] * scale, values[start] * scale, sum, side);
            while (end < values.Length)
            {
                double more = sum + (values[end] * scale);
                double next = Worst(values[start] * scale, values[end] * scale, more, side);
                if (next > worst)
                {
                    break;
                }

                (sum, worst) = (more, next);
                end++;
            }

            rest = PlaceRow(values, start, end, scale, sum, rest, boxes);
            start = end;
        }

        return boxes;
    }

    /// <summary>The worst ratio of sides in a row along the shorter side of the area.</summary>
    private static double Worst(double greatest, double least, double sum, double side) =>
        Math.Max(side * side * greatest / (sum * sum), sum * sum / (side * side * least));

    /// <returns>The area that is left.</returns>
    private static Box PlaceRow(double[] values, int start, int end, double scale, double sum, Box area, Box[] boxes)
    {
        bool isColumn = area.Width >= area.Height;
        double thickness = sum / (isColumn ? area.Height : area.Width);
        double offset = 0;
        for (int i = start; i < end; i++)
        {
            double length = values[i] * scale / thickness;
            boxes[i] = isColumn ? new Box(area.Left, area.Top + offset, thickness, length) : new Box(area.Left + offset, area.Top, length, thickness);
            offset += length;
        }

        return isColumn
            ? new Box(area.Left + thickness, area.Top, Math.Max(0, area.Width - thickness), area.Height)
            : new Box(area.Left, area.Top + thickness, area.Width, Math.Max(0, area.Height - thickness));
    }
}
