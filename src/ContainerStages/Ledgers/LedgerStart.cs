using System.Collections.Immutable;

namespace ContainerStages.Ledgers;

/// <summary>What came of the start check.</summary>
/// <param name="Outcome">What the app did, with its ports and the time; if the image was not started, why.</param>
internal sealed record LedgerStart(string Outcome)
{
    /// <summary>What started the image; null if nothing did.</summary>
    public string? Starter { get; init; }

    /// <summary>The program with its arguments; empty if the image was not started.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Whether the app did not start, and the image is delivered because the project re-grades the check.</summary>
    public bool HasFailed { get; init; }

    /// <summary>The last lines that the app printed, without secrets and times.</summary>
    public ImmutableArray<string> Log { get; init; } = [];

    /// <summary>Whether the app printed more before them, or may have.</summary>
    public bool IsLogCut { get; init; }
}
