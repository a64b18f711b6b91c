using System.Collections.Immutable;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Pipeline;

/// <summary>Makes the part of the ledger about the steps before the layers.</summary>
internal static class PlanLedger
{
    /// <param name="copies">The copies in the image.</param>
    /// <param name="sources">What was done for the images that the request names.</param>
    public static LedgerPlan Of(BuildRequest request, StageGraph stages, ImmutableArray<CopiedFiles> copies, BaseSources sources)
    {
        Dictionary<string, LedgerRun> runs = new(sources.Runs, StringComparer.Ordinal);
        foreach (StageRun run in request.StageRuns)
        {
            runs[run.Stage] = run.Run;
        }

        return new LedgerPlan(
            [.. stages.Stages.Select(stage => StageOf(stage) with { Run = runs.GetValueOrDefault(stage.Name) })],
            [.. copies.Where(copy => copy.From is not null).Select(CopyOf)])
        {
            Publish = runs.GetValueOrDefault("publish"),
            Base = sources.BaseRun,
        };
    }

    private static LedgerStage StageOf(Stage stage) => stage switch
    {
        CommandStage { Image: var image } => new LedgerStage(stage.Name, StageKind.Command, stage.DependsOn) { Image = image },
        ImageStage { Image: var image } => new LedgerStage(stage.Name, StageKind.Image, stage.DependsOn) { Image = image },
        PackagesStage => new LedgerStage(stage.Name, StageKind.Packages, stage.DependsOn),
        _ => new LedgerStage(stage.Name, StageKind.Download, stage.DependsOn),
    };

    private static LedgerCopy CopyOf(CopiedFiles copy) =>
        new(copy.From is { Length: > 0 } from ? from : null, $"/{copy.Destination}", copy.Layer, copy.Files.Count());
}
