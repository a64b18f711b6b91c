using ContainerStages.Checks.Facts;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>A path of the app that a lower layer already has. The lower file only wastes space in the image, and can still be read.</summary>
/// <param name="Layer">The app's layer.</param>
/// <param name="Entry">The entry that overwrites the path.</param>
/// <param name="Below">The lower layer that has the path; null if it is one of the base's.</param>
/// <param name="Bytes">The size of the overwritten file; 0 if it is not a file.</param>
internal sealed record Overwritten(string Layer, LayerEntry Entry, string? Below, long Bytes)
{
    /// <summary>The files of the base that an image may have to change: its accounts.</summary>
    private static readonly string[] MayReplace = ["etc/passwd", "etc/group"];

    public bool IsOfBase => Below is null;

    /// <summary>The overwritten paths, from bottom to top. Paths that the base itself overwrites are not included.</summary>
    public static IReadOnlyList<Overwritten> In(PlanUnderCheck plan)
    {
        Dictionary<ContainerPath, (string Layer, LayerEntry Entry)> written = [];
        List<Overwritten> overwritten = [];
        foreach (LayerPlan layer in plan.Plan.Layers)
        {
            foreach (LayerEntry entry in layer.Entries)
            {
                if (written.TryGetValue(entry.Path, out (string Layer, LayerEntry Entry) below) && below.Entry is FolderEntry && below.Entry == entry)
                {
                    // Each layer has the folders that it needs.
                    continue;
                }

                if (below.Entry is not null)
                {
                    overwritten.Add(new Overwritten(layer.Name, entry, below.Layer, (below.Entry as FileEntry)?.Content.Length ?? 0));
                }
                else if (Replaces(plan, entry))
                {
                    overwritten.Add(new Overwritten(layer.Name, entry, null, plan.Base.Find(entry.Path.Value)?.Entry.Length ?? 0));
                }

                written[entry.Path] = (layer.Name, entry);
            }
        }

        return overwritten;
    }

    private static bool Replaces(PlanUnderCheck plan, LayerEntry entry) =>
        plan.Base.Find(entry.Path.Value) is { } replaced
        && !(entry is FolderEntry && replaced.IsFolder)
        && !MayReplace.Contains(entry.Path.Value);
}
