using System.Globalization;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks;

/// <summary>
/// No path in two of our layers, no whiteouts, and nothing written over the base: bytes that lie under others are carried around for
/// nothing, and a file that is replaced or hidden in a higher layer is still in the image for everybody to read.
/// </summary>
internal static class ShadowingRule
{
    /// <summary>Accounts are the one thing that an image may have to change in its base.</summary>
    private static readonly string[] MayReplace = ["etc/passwd", "etc/group"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        Dictionary<ContainerPath, string> seen = [];
        List<(LayerPlan Layer, LayerEntry Entry)> replacing = [];
        foreach (LayerPlan layer in plan.Plan.Layers)
        {
            foreach (LayerEntry entry in layer.Entries)
            {
                if (entry.Path.Name.StartsWith(".wh.", StringComparison.Ordinal))
                {
                    yield return new Finding(
                        Catalogue.Shadowing,
                        $"cannot put '/{entry.Path}' into layer '{layer.Name}': its name makes it a whiteout, which hides a file of a lower layer instead of being one",
                        "Rename the file, or keep it out of the publish output.");
                }
                else if (!seen.TryAdd(entry.Path, layer.Name))
                {
                    yield return new Finding(
                        Catalogue.Shadowing,
                        $"cannot put '/{entry.Path}' into layer '{layer.Name}': layer '{seen[entry.Path]}' has it already",
                        "Keep it in one of the two.");
                }
                else if (Replaces(plan, entry))
                {
                    replacing.Add((layer, entry));
                }
            }
        }

        if (replacing is [var first, ..])
        {
            string more = replacing.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {replacing.Count - 1} more");
            long wasted = replacing.Sum(replaced => plan.Base.Length(replaced.Entry.Path));
            yield return new Finding(
                Catalogue.Shadowing,
                string.Create(CultureInfo.InvariantCulture, $"cannot put '/{first.Entry.Path}' (layer '{first.Layer.Name}'){more} over what the base image '{plan.Plan.Base.Name}' has there: {wasted} bytes would stay in the image, and could still be read"),
                "Use a base image without those files, or another ContainerWorkingDirectory.");
        }
    }

    private static bool Replaces(PlanUnderCheck plan, LayerEntry entry) =>
        plan.Base.Exists(entry.Path)
        && !(entry is FolderEntry && plan.Base.IsFolder(entry.Path))
        && !MayReplace.Contains(entry.Path.Value);
}
