using System.Collections.Immutable;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Sboms;
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
            [.. copies.Where(copy => copy.From is not null).GroupBy(copy => (copy.From, copy.Layer, Folder: FolderOf(copy))).Select(CopyOf)])
        {
            Publish = runs.GetValueOrDefault("publish"),
            Base = sources.BaseRun,
        };
    }

    private static LedgerStage StageOf(Stage stage) => stage switch
    {
        CommandStage { Image: var image } => new LedgerStage(stage.Name, StageKind.Command, stage.DependsOn) { Image = PublicName(image) },
        ImageStage { Image: var image } => new LedgerStage(stage.Name, StageKind.Image, stage.DependsOn) { Image = PublicName(image) },
        PackagesStage => new LedgerStage(stage.Name, StageKind.Packages, stage.DependsOn),
        _ => new LedgerStage(stage.Name, StageKind.Download, stage.DependsOn),
    };

    private static string? PublicName(string? image) => image is null ? null : Sbom.PublicName(image);

    /// <summary>A pattern of the project's own files is a copy for each of them; in the plan they are one.</summary>
    private static LedgerCopy CopyOf(IGrouping<(string? From, string Layer, string Folder), CopiedFiles> copies)
    {
        CopiedFiles[] all = [.. copies];
        return new LedgerCopy(
            copies.Key.From is { Length: > 0 } from ? Sbom.PublicName(from) : null,
            all is [var only] ? $"/{only.Destination}" : copies.Key.Folder,
            copies.Key.Layer,
            all.Sum(copy => copy.Files.Count()));
    }

    private static string FolderOf(CopiedFiles copy) => copy.Files.ToArray() is [var file] && file.Path.Value == copy.Destination?.Value
        ? $"/{string.Join('/', file.Path.Value.Split('/')[..^1])}"
        : $"/{copy.Destination}";
}
