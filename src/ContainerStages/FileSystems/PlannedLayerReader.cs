using System.Collections.Immutable;
using ContainerStages.Layers;

namespace ContainerStages.FileSystems;

/// <summary>Lists the entries of a planned layer before it is written.</summary>
internal static class PlannedLayerReader
{
    /// <exception cref="Diagnostics.ContainerStagesException">A file has changed or disappeared since it was planned.</exception>
    public static ImmutableArray<IndexEntry> Read(LayerPlan layer, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<IndexEntry>(layer.Entries.Length);
        foreach (LayerEntry entry in layer.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            entries.Add(Describe(entry) with { Mode = entry.Mode, Owner = entry.Owner });
        }

        return entries.MoveToImmutable();
    }

    private static IndexEntry Describe(LayerEntry entry) => entry switch
    {
        FileEntry file => DescribeFile(file),
        FolderEntry => new IndexEntry(entry.Path.Value, EntryType.Folder),
        SymlinkEntry link => new IndexEntry(entry.Path.Value, EntryType.SymbolicLink) { Target = link.Target },
        _ => throw new InvalidOperationException($"internal error: unknown entry {entry.GetType().Name}"),
    };

    private static IndexEntry DescribeFile(FileEntry file)
    {
        string path = file.Path.Value;
        EntryContent content = file.Content.Read(stream => EntryContent.Read(path, stream));
        return new IndexEntry(path, EntryType.File) { Length = file.Content.Length, Elf = content.Elf, Text = content.Text };
    }
}
