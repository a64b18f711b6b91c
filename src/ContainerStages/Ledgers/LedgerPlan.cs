using System.Collections.Immutable;

namespace ContainerStages.Ledgers;

/// <summary>The steps before the layers, and what this publish did for each.</summary>
/// <param name="Stages">The project's, in its order.</param>
/// <param name="Copies">The project's, in its order.</param>
internal sealed record LedgerPlan(ImmutableArray<LedgerStage> Stages, ImmutableArray<LedgerCopy> Copies)
{
    /// <summary>Null if it is not known.</summary>
    public LedgerRun? Publish { get; init; }

    /// <summary>Null for a base that this build did not read.</summary>
    public LedgerRun? Base { get; init; }
}

/// <summary>One <c>ContainerStage</c>.</summary>
/// <param name="DependsOn">Names of stages, each once.</param>
internal sealed record LedgerStage(string Name, StageKind Kind, ImmutableArray<string> DependsOn)
{
    /// <summary>The image of an image stage, or the one that the command runs in; null for the build machine.</summary>
    public string? Image { get; init; }

    /// <summary>Null if nothing of it was needed.</summary>
    public LedgerRun? Run { get; init; }
}

/// <summary>One <c>ContainerStageCopy</c>, without its path on the build machine.</summary>
/// <param name="From">A stage, else an image; null for the project's own files.</param>
/// <param name="Destination">Absolute in the image.</param>
/// <param name="Layer">The name of the layer of its files.</param>
/// <param name="Files">How many files and links it put there. 0 if the base has the same ones.</param>
internal sealed record LedgerCopy(string? From, string Destination, string Layer, int Files);

internal sealed record LedgerRun(StepOutcome Outcome, long Milliseconds);

internal enum StageKind
{
    Command,
    Download,
    Packages,
    Image,
}

internal enum StepOutcome
{
    /// <summary>Its command ran, its file was downloaded, its packages were put together, its image was read, or the app was published.</summary>
    Ran,

    /// <summary>Its result was in the content store.</summary>
    FromStore,

    /// <summary>Its result was in a remote cache.</summary>
    FromRemoteCache,

    /// <summary>Another builder, such as BuildKit, has made its result.</summary>
    FromBuilder,
}
