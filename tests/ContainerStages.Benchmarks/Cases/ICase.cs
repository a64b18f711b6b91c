using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>Something that people do, measured with the SDK's own container support and with ContainerStages in turn.</summary>
internal interface ICase
{
    /// <summary>On the command line and in the file of results.</summary>
    string Name { get; }

    /// <summary>The heading of its results.</summary>
    string Title { get; }

    /// <summary>A paragraph: what is done.</summary>
    string Description { get; }

    /// <summary>What <see cref="Row.Baseline"/> is the value of.</summary>
    string BaselineName => "SDK";

    /// <summary>What <see cref="Row.Own"/> is the value of.</summary>
    string OwnName => "ContainerStages";

    /// <returns>The rows of each round.</returns>
    IAsyncEnumerable<IReadOnlyList<Row>> MeasureAsync(BenchmarkRun run);
}
