using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>Every file, classified on its own, belongs to the class of the layer that holds it; the project's own layers, and what is copied, hold what they say.</summary>
internal static class ContainmentRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        Dictionary<ContainerPath, PublishedFile> published = plan.Files.ToDictionary(file => ContainerPath.OfPublished(plan.Root, file.RelativePath));
        var copied = plan.Copies.SelectMany(copy => copy.Files.Select(file => (file.Path, copy.Layer))).ToLookup(file => file.Path, file => file.Layer);
        bool trimmed = plan.Files.Any(file => file is { Origin: FileOrigin.Framework, IsTrimmed: true });
        foreach (LayerPlan layer in plan.Plan.Layers)
        {
            foreach (LayerEntry entry in layer.Entries.Where(entry => entry is not FolderEntry))
            {
                string? expected = published.TryGetValue(entry.Path, out PublishedFile? file) ? Expected(plan, file, trimmed) : copied[entry.Path].FirstOrDefault();
                if (expected is not null && expected != layer.Name)
                {
                    yield return new Finding(
                        Catalogue.LayerContainment,
                        $"cannot keep '/{entry.Path}' in layer '{layer.Name}': it belongs to '{expected}'",
                        "Move it there, or name it in the Files of a ContainerStageLayer or, if it is copied, in the Layer of its ContainerStageCopy.");
                }
            }
        }
    }

    private static string Expected(PlanUnderCheck plan, PublishedFile file, bool trimmed) =>
        plan.UserLayers.FirstOrDefault(layer => layer.Matches(file.RelativePath))?.Name
        ?? LayerClassifier.ClassOf(file.Origin, trimmed).Name;
}
