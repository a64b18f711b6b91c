using ContainerStages.Ledgers;

namespace ContainerStages.Pipeline;

/// <summary>What a publish did for a stage: it ran, or its result was kept. The app's publish is the stage <c>publish</c>.</summary>
public sealed record StageRun
{
    internal StageRun(string stage, LedgerRun run) => (Stage, Run) = (stage, run);

    /// <summary>The stage's name.</summary>
    public string Stage { get; }

    internal LedgerRun Run { get; }
}
