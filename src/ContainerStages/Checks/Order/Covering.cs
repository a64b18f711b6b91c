using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>A path of ours that is below already: what lies there stays in the image for nothing, and can still be read.</summary>
/// <param name="Layer">Of ours.</param>
/// <param name="Entry">What it writes.</param>
/// <param name="Below">The layer that has the path; null when it is one of the base's.</param>
/// <param name="Bytes">Of the file that is covered; 0 for what is no file.</param>
internal sealed record Covering(string Layer, LayerEntry Entry, string? Below, long Bytes)
{
    /// <summary>Accounts are the one thing that an image may have to change in its base.</summary>
    private static readonly string[] MayReplace = ["etc/passwd", "etc/group"];

    public bool IsOfBase => Below is null;

    /// <summary>Bottom to top. What covers within the base is the base's matter.</summary>
    public static IReadOnlyList<Covering> In(PlanUnderCheck plan)
    {
        Dictionary<ContainerPath, (string Layer, LayerEntry Entry)> written = [];
        List<Covering> coverings = [];
        foreach (LayerPlan layer in plan.Plan.Layers)
        {
            foreach (LayerEntry entry in layer.Entries)
            {
                if (written.TryGetValue(entry.Path, out (string Layer, LayerEntry Entry) below))
                {
                    coverings.Add(new Covering(layer.Name, entry, below.Layer, (below.Entry as FileEntry)?.Content.Length ?? 0));
                }
                else if (Replaces(plan, entry))
                {
                    coverings.Add(new Covering(layer.Name, entry, null, plan.Base.Find(entry.Path.Value)?.Entry.Length ?? 0));
                }

                written[entry.Path] = (layer.Name, entry);
            }
        }

        return coverings;
    }

    private static bool Replaces(PlanUnderCheck plan, LayerEntry entry) =>
        plan.Base.Find(entry.Path.Value) is { } replaced
        && !(entry is FolderEntry && replaced.IsFolder)
        && !MayReplace.Contains(entry.Path.Value);
}
