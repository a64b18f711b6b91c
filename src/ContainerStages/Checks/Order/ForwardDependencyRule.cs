using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>
/// No file in a lower layer depends on a file of a higher layer: neither a link to a path that only a higher layer has, nor a file that the trimmer
/// wrote in a layer without the mark (the app's layer may hold it, because nothing lies above). Layers that trimming derives are marked, never
/// silently exempt.
/// </summary>
internal static class ForwardDependencyRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        Dictionary<string, (int Position, string Layer)> introduced = [];
        for (int i = 0; i < plan.Plan.Layers.Length; i++)
        {
            foreach (LayerEntry entry in plan.Plan.Layers[i].Entries)
            {
                introduced.TryAdd(entry.Path.Value, (i, plan.Plan.Layers[i].Name));
            }
        }

        HashSet<string> trimmed = [.. plan.Files.Where(file => file.IsTrimmed).Select(file => file.RelativePath)];
        for (int i = 0; i < plan.Plan.Layers.Length; i++)
        {
            LayerPlan layer = plan.Plan.Layers[i];
            foreach (SymlinkEntry link in layer.Entries.OfType<SymlinkEntry>())
            {
                if (introduced.TryGetValue(Resolve(link), out (int Position, string Layer) target) && target.Position > i)
                {
                    yield return new Finding(
                        Catalogue.ForwardDependency,
                        $"cannot keep the link '/{link.Path}' in layer '{layer.Name}': it points to '{link.Target}', which only the higher layer '{target.Layer}' has",
                        "Put the link into the layer of its target.");
                }
            }

            if (!layer.IsDerived && layer.Class != LayerClass.App && layer.Entries.FirstOrDefault(entry => trimmed.Contains(plan.RelativePathOf(entry))) is { } derived)
            {
                yield return new Finding(
                    Catalogue.ForwardDependency,
                    $"cannot keep '/{derived.Path}' in layer '{layer.Name}': the trimmer wrote it, so its bytes depend on the layers above, and the layer is not marked as derived",
                    "Report it: ContainerStages should have marked the layer. Until then, turn trimming off for that assembly, or name it in the Files of a ContainerStageLayer after 'framework'.");
            }
        }
    }

    /// <summary>The path that a link names, without following further links.</summary>
    private static string Resolve(SymlinkEntry link)
    {
        List<string> parts = link.Target.StartsWith('/') || link.Path.Parent is not { } folder ? [] : [.. folder.Value.Split('/')];
        foreach (string part in link.Target.Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
