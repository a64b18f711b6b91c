using System.Collections.Immutable;

namespace ContainerStages.Trimming;

/// <summary>How an edited app is trimmed.</summary>
/// <param name="Reason">Why the trimmer has to run as a whole; null if it need not, or if nothing is kept of an earlier run.</param>
internal sealed record TrimmingPlan(string? Reason)
{
    /// <summary>Whether nothing has changed since the last run.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether the own assemblies alone are trimmed again.</summary>
    public bool IsAgain { get; init; }

    /// <summary>
    /// Assemblies that forward types to others. The trimmer is given them as they were before it: it rewrites references that lead through them, and would drop those that lead
    /// through a trimmed one.
    /// </summary>
    public ImmutableArray<TrimmedAssembly> WithForwards { get; init; } = [];

    /// <summary>Whether the own assemblies have to be trimmed again as they were before the edit, too: nobody has tried yet whether the result is the same.</summary>
    public bool NeedsCheck { get; init; }
}
