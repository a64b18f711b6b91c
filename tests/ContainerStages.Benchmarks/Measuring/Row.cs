namespace ContainerStages.Benchmarks.Measuring;

/// <summary>One value of one round, of ContainerStages and of what it is compared with.</summary>
/// <param name="Step">What was done, such as "one line edited".</param>
/// <param name="Measure">What was measured.</param>
/// <param name="Baseline">The SDK's value in the same round, unless the case compares with something else.</param>
/// <param name="Own">The value of ContainerStages.</param>
internal sealed record Row(string Step, Measure Measure, double Baseline, double Own)
{
    /// <summary>The step's place on the x axis of a plot; null without a plot.</summary>
    public double? X { get; init; }
}
