using System.Globalization;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>
/// No path is in two of the app's layers, no layer has whiteouts, and no file of the base is overwritten: overwritten bytes only waste space, and
/// everybody can still read a file that a higher layer replaces or hides.
/// </summary>
internal static class ShadowingRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        foreach (LayerPlan layer in plan.Plan.Layers)
        {
            foreach (LayerEntry entry in layer.Entries.Where(IsWhiteout))
            {
                yield return new Finding(
                    Catalogue.Shadowing,
                    $"cannot put '/{entry.Path}' into layer '{layer.Name}': its name makes it a whiteout, which hides a file of a lower layer instead of being one",
                    "Rename the file, or keep it out of the publish output.");
            }
        }

        IReadOnlyList<Overwritten> overwritten = Overwritten.In(plan);
        foreach (Overwritten twice in overwritten.Where(one => !one.IsOfBase && !IsWhiteout(one.Entry)))
        {
            yield return new Finding(
                Catalogue.Shadowing,
                $"cannot put '/{twice.Entry.Path}' into layer '{twice.Layer}': layer '{twice.Below}' has it already",
                "Keep it in one of the two.");
        }

        Overwritten[] replacing = [.. overwritten.Where(one => one.IsOfBase && !IsInBudget(plan, one))];
        if (replacing is [var first, ..])
        {
            string more = replacing.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {replacing.Length - 1} more");
            long wasted = replacing.Sum(replaced => replaced.Bytes);
            yield return new Finding(
                Catalogue.Shadowing,
                string.Create(CultureInfo.InvariantCulture, $"cannot put '/{first.Entry.Path}' (layer '{first.Layer}'){more} over what {Owner(plan, first)} has there: {wasted} bytes would stay in the image, and could still be read"),
                plan.Copies.FirstOrDefault(copy => copy.Files.Any(file => file.Path == first.Entry.Path)) is not { } copied
                    ? "Use a base image without those files, or another ContainerWorkingDirectory."
                    : copied.IsLink ? "Give the ContainerStageLink another path, or use a base image without it."
                    : (copied.PackagesStage is { } stage ? PackagesAdvice(stage) : "") + "Give the ContainerStageCopy another Destination, leave the file out with an <Exclude> element, or use a base image without it.");
        }
    }

    private static string Owner(PlanUnderCheck plan, Overwritten one) =>
        plan.Base.Find(one.Entry.Path.Value)?.Layer.Name is { } name && plan.Plan.Base.Layers.FirstOrDefault(layer => layer.Name == name)?.TakenFrom is { } image
            ? $"the layer '{name}' of '{image}'"
            : $"the base image '{plan.Plan.Base.Name}'";

    private static string PackagesAdvice(string stage) =>
        $"""Set OnBase="true" at the ContainerStage '{stage}': packages that the base has are then left out; if it is set, use a newer base image, because this one has older versions. Or: """;

    private static bool IsWhiteout(LayerEntry entry) => entry.Path.Name.StartsWith(".wh.", StringComparison.Ordinal);

    /// <summary>
    /// Whether the budget allows it. A budget is for bytes: replacing a folder of the base by a file, or the reverse, hides more than bytes.
    /// </summary>
    private static bool IsInBudget(PlanUnderCheck plan, Overwritten one) =>
        plan.Budgets.WastedBytes is not null && one.Entry is not FolderEntry && plan.Base.Find(one.Entry.Path.Value) is not { IsFolder: true };
}
