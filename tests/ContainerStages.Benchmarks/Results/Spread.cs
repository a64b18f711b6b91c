using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Results;

/// <summary>The values of all rounds, as a plot shows them.</summary>
internal readonly record struct Spread(double Least, double Median, double Greatest)
{
    public static Spread Of(IReadOnlyList<double> values) => new(values.Min(), Series.Median(values), values.Max());
}
