using System.Collections.Immutable;
using ContainerStages.Ledgers;
using ContainerStages.Sboms;
using static ContainerStages.Reports.Html.HtmlParts;

namespace ContainerStages.Reports.Html;

/// <summary>One step of an image's plan: a stage, the app's publish, a copy, a layer, or the base. Its texts are not HTML yet.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Did">What this publish did for it.</param>
/// <param name="Time">Empty if it took none, or nobody measured it.</param>
/// <param name="IsIdle">Whether its result was there already, or nothing of it was needed.</param>
internal sealed record PlanStep(string Title, string Kind, string Did, string Time, bool IsIdle)
{
    /// <summary>The steps whose results it takes.</summary>
    public ImmutableArray<PlanStep> Needs { get; init; } = [];

    /// <summary>The layer's class in the style sheet; null for a step that is no layer.</summary>
    public string? Colour { get; init; }

    /// <summary>Two steps that look the same are two steps.</summary>
    public bool Equals(PlanStep? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <returns>All steps, each after those that it needs.</returns>
    public static IReadOnlyList<PlanStep> Of(Ledger ledger)
    {
        LedgerPlan plan = ledger.Plan ?? new LedgerPlan([], []);
        List<PlanStep> steps = [];
        Dictionary<string, PlanStep> stages = new(StringComparer.Ordinal);
        Dictionary<string, LedgerStage> open = plan.Stages.ToDictionary(stage => stage.Name, StringComparer.Ordinal);
        foreach (LedgerStage stage in plan.Stages)
        {
            AddStage(stage);
        }

        PlanStep publish = Add(new PlanStep("publish", "the app", DidOf(plan.Publish, "published", "not known"), TimeOf(plan.Publish), IsIdleRun(plan.Publish)));
        PlanStep[] copies = [.. plan.Copies.Select(AddCopy)];
        LedgerLayer[] baseLayers = [.. ledger.Layers.Where(layer => layer.Origin == LayerSource.Base)];
        string name = ledger.Image.Base;
        string layers = $"{Number(baseLayers.Length)} {(baseLayers.Length == 1 ? "layer" : "layers")}, {Megabytes(baseLayers.Sum(layer => layer.Size))}";
        PlanStep? ofBase = name.StartsWith("stage:", StringComparison.Ordinal) ? stages.GetValueOrDefault(name["stage:".Length..]) : null;
        Add(new PlanStep("base image", Sbom.PublicName(name), layers, ofBase is null ? TimeOf(plan.Base) : "", IsIdle: false)
        {
            Needs = ofBase is null ? [] : [ofBase],
            Colour = "base",
        });
        foreach (LedgerLayer layer in ledger.Layers.Where(layer => layer.Origin != LayerSource.Base))
        {
            ImmutableArray<PlanStep> copied = [.. copies.Where((copy, i) => plan.Copies[i].Layer == layer.Name && !copy.IsIdle)];
            bool isPublished = layer.Origin == LayerSource.Publish && (copied.IsEmpty || layer.Files.Any(file => file.Origin != "copied"));
            Add(new PlanStep(layer.Name, $"layer, {Megabytes(layer.Size)}", ImageReport.Word(layer.Work.Outcome), HtmlParts.Time(layer.Work.Milliseconds), layer.Work.Outcome != WorkOutcome.Compressed)
            {
                Needs = [.. isPublished ? (PlanStep[])[publish] : [], .. copied],
                Colour = HtmlParts.Colour(layer),
            });
        }

        return steps;

        PlanStep Add(PlanStep step)
        {
            steps.Add(step);
            return step;
        }

        PlanStep AddCopy(LedgerCopy copy)
        {
            ImmutableArray<PlanStep> from = copy.From is { } source ? [Source(source)] : [];
            string files = $"{Number(copy.Files)} {(copy.Files == 1 ? "file" : "files")}{(from.IsEmpty ? " of the project" : "")}";
            return Add(new PlanStep($"copy to {copy.Destination}", files, copy.Files == 0 ? "the base has the same" : "", "", copy.Files == 0) { Needs = from });
        }

        // A ledger has no cycle of stages. One that was edited may have: then the picture leaves an arrow out.
        PlanStep? AddStage(LedgerStage stage)
        {
            if (!open.Remove(stage.Name))
            {
                return stages.GetValueOrDefault(stage.Name);
            }

            PlanStep[] needs = [.. Names(stage).Select(other => plan.Stages.FirstOrDefault(one => one.Name == other)).OfType<LedgerStage>().Select(AddStage).OfType<PlanStep>()];
            string ran = stage.Kind switch { StageKind.Command => "ran", StageKind.Download => "downloaded", StageKind.Packages => "put together", _ => "read" };
            return stages[stage.Name] = Add(new PlanStep(stage.Name, KindOf(stage), DidOf(stage.Run, ran, "not needed"), TimeOf(stage.Run), IsIdleRun(stage.Run)) { Needs = [.. needs.Distinct()] });
        }

        PlanStep Source(string source)
        {
            if (!stages.TryGetValue(source, out PlanStep? step))
            {
                stages[source] = step = Add(new PlanStep(Sbom.PublicName(source), "image", "", "", IsIdle: false));
            }

            return step;
        }
    }

    private static IEnumerable<string> Names(LedgerStage stage) =>
        stage.Image?.StartsWith("stage:", StringComparison.Ordinal) == true ? stage.DependsOn.Append(stage.Image["stage:".Length..]) : stage.DependsOn;

    private static string KindOf(LedgerStage stage) => stage.Kind switch
    {
        StageKind.Command => stage.Image is { } image ? $"command in {Sbom.PublicName(image)}" : "command",
        StageKind.Image => $"image {Sbom.PublicName(stage.Image ?? "")}",
        StageKind.Packages => "packages",
        _ => "download",
    };

    private static string DidOf(LedgerRun? run, string ran, string without) => run?.Outcome switch
    {
        null => without,
        StepOutcome.Ran => ran,
        StepOutcome.FromStore => "from the content store",
        StepOutcome.FromRemoteCache => "from the remote cache",
        _ => "made by the builder",
    };

    private static bool IsIdleRun(LedgerRun? run) => run?.Outcome is null or StepOutcome.FromStore;

    private static string TimeOf(LedgerRun? run) => HtmlParts.Time(run?.Milliseconds ?? 0);
}
