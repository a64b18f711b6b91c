namespace ContainerStages.Benchmarks.Measuring;

/// <summary>Values as people read them.</summary>
internal static class ValueText
{
    public static string Of(double value, string unit) => $"{Number(value)} {unit}";

    /// <returns>The median of the ratios with the least and the greatest, if there are several; a dash if there are none.</returns>
    public static string Ratio(Series series)
    {
        IReadOnlyList<double> ratios = series.Ratios;
        return ratios.Count switch
        {
            0 => "–",
            1 => $"{ratios[0]:F2}",
            _ => $"{Series.Median(ratios):F2} ({ratios.Min():F2}–{ratios.Max():F2})",
        };
    }

    private static string Number(double value) => value >= 100 ? $"{value:F0}" : value >= 10 || value == 0 ? $"{value:0.#}" : $"{value:F2}";
}
