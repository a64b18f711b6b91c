using System.Collections.Immutable;
using System.Globalization;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Order;

/// <summary>
/// A layer that is taken from another image replaces and hides no file of the layers below. Nobody can leave a file out of it, so the same file with the
/// same content counts too; a folder in place of a folder and a link in place of the same link do not.
/// </summary>
internal static class TakenLayerRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        (Layer Layer, LayerIndex Index)[] layers = [.. plan.Plan.Base.Layers.Zip(plan.Base.Layers)];
        foreach (IGrouping<string, (Layer Layer, LayerIndex Index)> taken in layers.Where(layer => layer.Layer.TakenFrom is not null).GroupBy(layer => layer.Layer.Name))
        {
            var below = ImageFileSystem.Merge(layers.TakeWhile(layer => layer.Layer.Name != taken.Key).Select(layer => layer.Index));
            string[] paths = [.. taken.SelectMany(layer => layer.Index.Entries).Select(entry => Overwritten(entry, below).FirstOrDefault()).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
            if (paths is [var first, ..])
            {
                yield return new Finding(
                    Catalogue.Shadowing,
                    string.Create(CultureInfo.InvariantCulture, $"cannot put the layer '{taken.Key}' of '{taken.First().Layer.TakenFrom}' on '{plan.Plan.Base.Name}': it replaces or hides '/{first}'{(paths.Length == 1 ? "" : $" and {paths.Length - 1} more")}, and what it replaces would stay in the image and could still be read"),
                    Advice([.. taken.Select(layer => layer.Layer)]));
            }
        }
    }

    private static string Advice(ImmutableArray<Layer> layers) =>
        (layers.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $"Name the layers that are needed in the Digests of the ContainerStageLayer: these are, from bottom to top, {string.Join(", ", layers.Select(layer => $"{layer.Blob.Digest} ({layer.Blob.Size} bytes)"))}. Or copy") : "Copy")
        + " the files that are needed with a ContainerStageCopy, or use a base image without those that are replaced.";

    /// <returns>The real paths below that the entry replaces or hides, a folder before its content.</returns>
    public static IEnumerable<string> Overwritten(IndexEntry entry, ImageFileSystem below)
    {
        string written = RelativePath.FolderOf(entry.Path);
        string folder = below.Resolve(written) is { IsFolder: true } real ? real.Entry.Path : written;
        if (Whiteout.IsOpaque(entry))
        {
            return below.Below(folder).Select(hidden => hidden.Entry.Path);
        }

        string path = $"{folder}/{(Whiteout.Is(entry) ? Whiteout.HiddenName(entry) : entry.Name)}".TrimStart('/');
        return below.Find(path) is not { } found || (!Whiteout.Is(entry) && IsSame(entry, found.Entry)) ? []
            : found.IsFolder ? below.Below(path).Select(hidden => hidden.Entry.Path).Prepend(path)
            : [path];
    }

    private static bool IsSame(IndexEntry entry, IndexEntry below) =>
        entry.Type == below.Type && (entry.Type == EntryType.Folder || (entry.Type == EntryType.SymbolicLink && entry.Target == below.Target));
}
