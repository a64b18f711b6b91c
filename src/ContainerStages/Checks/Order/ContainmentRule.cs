using System.Globalization;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>
/// Every file, classified on its own, belongs to the class of its layer; the project's own layers and copies hold the files that the project names.
/// The project may place content anywhere, but not files that this build compiles: they change with the sources, so no layer of a more stable class
/// may lie above them.
/// </summary>
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

        foreach (Finding finding in CompiledTooLow(plan, published, trimmed))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> CompiledTooLow(PlanUnderCheck plan, Dictionary<ContainerPath, PublishedFile> published, bool trimmed)
    {
        var compiled = CompiledFiles.Of(plan);
        for (int i = 0; i < plan.Plan.Layers.Length; i++)
        {
            LayerPlan layer = plan.Plan.Layers[i];
            PublishedFile[] files = plan.UserLayers.Any(own => own.Name == layer.Name)
                ? [.. layer.Entries.Select(entry => published.GetValueOrDefault(entry.Path)).OfType<PublishedFile>().Where(compiled.Includes)]
                : [];
            if (files.Length == 0)
            {
                continue;
            }

            LayerClass expected = files.Select(file => file.ClassOf(trimmed)).MaxBy(layerClass => layerClass.Rank)!;
            PublishedFile first = files.First(file => file.ClassOf(trimmed) == expected);
            if (plan.Plan.Layers.Skip(i + 1).FirstOrDefault(above => above.Class.Rank < expected.Rank) is { } stable)
            {
                string more = files.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {files.Length - 1} more");
                yield return new Finding(
                    Catalogue.LayerContainment,
                    $"cannot keep '{first.RelativePath}'{more} in layer '{layer.Name}': this build compiles it, so that every edit of its sources makes each node unpack '{stable.Name}' again, which lies above it and changes less often",
                    $"Leave it out of the Files of that ContainerStageLayer: it belongs to '{expected.Name}'. Content, such as models or fonts, may lie there.");
            }
        }
    }

    private static string Expected(PlanUnderCheck plan, PublishedFile file, bool trimmed) =>
        plan.UserLayers.FirstOrDefault(layer => layer.Matches(file.RelativePath))?.Name
        ?? file.ClassOf(trimmed).Name;
}
