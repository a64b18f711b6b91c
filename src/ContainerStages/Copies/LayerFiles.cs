using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Storage;

namespace ContainerStages.Copies;

/// <summary>Reads the contents of some files of several layers, each of which is read once.</summary>
internal static class LayerFiles
{
    /// <param name="layers">Each layer with its index.</param>
    /// <param name="files">Entries of these indexes.</param>
    public static async Task<IReadOnlyDictionary<IndexEntry, FileContent>> ReadAsync(
        IEnumerable<(LayerArchive Archive, LayerIndex Index)> layers, IReadOnlyCollection<IndexEntry> files, ContentStore store, CancellationToken cancellationToken)
    {
        Dictionary<IndexEntry, FileContent> contents = new(ReferenceEqualityComparer.Instance);
        HashSet<object> wanted = new(files, ReferenceEqualityComparer.Instance);
        foreach ((LayerArchive archive, LayerIndex index) in layers)
        {
            IndexEntry[] entries = [.. index.Entries];
            int[] positions = [.. Enumerable.Range(0, entries.Length).Where(position => wanted.Contains(entries[position]))];
            if (positions.Length > 0)
            {
                foreach ((int position, FileContent content) in await FilePack.ReadAsync(archive, positions, store, cancellationToken))
                {
                    contents[entries[position]] = content;
                }
            }
        }

        return contents;
    }
}
