using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Results;

/// <summary>All rounds of one case.</summary>
/// <param name="Date">When it was measured: cases are measured on different days.</param>
internal sealed record CaseResult(DateOnly Date, Machine Machine, IReadOnlyList<Series> Series)
{
    public static async Task<CaseResult> OfAsync(IReadOnlyList<Series> series) => new(DateOnly.FromDateTime(DateTime.UtcNow), await Machine.ThisAsync(), series);

    /// <summary>Of the series that were measured in most rounds.</summary>
    public int Rounds => Series.Max(series => series.Own.Count);
}
