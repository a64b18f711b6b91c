using System.Collections.Immutable;

namespace ContainerStages.Trimming;

/// <summary>What the trimmer runs for.</summary>
internal enum TrimmingRun
{
    /// <summary>All assemblies.</summary>
    Whole,

    /// <summary>The own assemblies.</summary>
    Own,

    /// <summary>Nothing has changed since its last run.</summary>
    None,
}

/// <summary>How an edited app is trimmed.</summary>
internal sealed record TrimmingPlan(TrimmingRun Run)
{
    /// <summary>Why the trimmer runs for all assemblies; null if it does not, or if nothing is kept of an earlier run.</summary>
    public string? Reason { get; private init; }

    /// <summary>
    /// Assemblies that forward types to others. The trimmer is given them as they were before it: it rewrites references that lead through them, and would drop those that lead
    /// through a trimmed one.
    /// </summary>
    public ImmutableArray<TrimmedAssembly> WithForwards { get; init; } = [];

    /// <summary>Whether the own assemblies have to be trimmed again as they were before the edit, too: nobody has tried yet whether the result is the same.</summary>
    public bool NeedsCheck { get; init; }

    public static TrimmingPlan Whole(string? reason) => new(TrimmingRun.Whole) { Reason = reason };
}
