using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>Every file, classified on its own, belongs to the class of the layer that holds it; the project's own layers hold what they say.</summary>
internal static class ContainmentRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        Dictionary<ContainerPath, PublishedFile> published = plan.Files.ToDictionary(file => ContainerPath.OfPublished(plan.Root, file.RelativePath));
        bool trimmed = plan.Files.Any(file => file is { Origin: FileOrigin.Framework, IsTrimmed: true });
        foreach (LayerPlan layer in plan.Plan.Layers)
        {
            foreach (FileEntry entry in layer.Entries.OfType<FileEntry>())
            {
                if (published.TryGetValue(entry.Path, out PublishedFile? file) && Expected(plan, file, trimmed) is var expected && expected != layer.Name)
                {
                    yield return new Finding(
                        Catalogue.LayerContainment,
                        $"cannot keep '/{entry.Path}' in layer '{layer.Name}': it belongs to '{expected}'",
                        "Move it there, or name it in the Files of a ContainerStageLayer.");
                }
            }
        }
    }

    private static string Expected(PlanUnderCheck plan, PublishedFile file, bool trimmed) =>
        plan.UserLayers.FirstOrDefault(layer => layer.Matches(file.RelativePath))?.Name
        ?? LayerClassifier.ClassOf(file.Origin, trimmed).Name;
}
