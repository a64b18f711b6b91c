using System.Text.Json.Serialization;

namespace ContainerStages.Benchmarks.Measuring;

/// <summary>The rows of one step and one measure, of all rounds.</summary>
internal sealed record Series(string Step, string Measure, string Unit, IReadOnlyList<double> Baseline, IReadOnlyList<double> Own)
{
    /// <inheritdoc cref="Row.X"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? X { get; init; }

    /// <summary>Of each round; none of rounds without a baseline.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> Ratios => [.. Baseline.Zip(Own).Where(round => round.First > 0).Select(round => round.Second / round.First)];

    /// <returns>A series for each step and measure, in the order of the first round.</returns>
    public static IReadOnlyList<Series> Of(IEnumerable<IReadOnlyList<Row>> rounds) =>
    [
        .. rounds.SelectMany(rows => rows).GroupBy(row => (row.Step, row.Measure)).Select(rows => new Series(
            rows.Key.Step, rows.Key.Measure.Name, rows.Key.Measure.Unit, [.. rows.Select(row => Rounded(row.Baseline))], [.. rows.Select(row => Rounded(row.Own))])
        {
            X = rows.First().X,
        }),
    ];

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>More digits say nothing, and make the file of results hard to read.</summary>
    private static double Rounded(double value) => Math.Round(value, 3);
}
