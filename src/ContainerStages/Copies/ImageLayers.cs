using System.Collections.Immutable;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Storage;

namespace ContainerStages.Copies;

/// <summary>
/// The layers of an image that files are copied from. They are read from the top down until a path is resolved, so the lower layers of an image in a
/// registry are never downloaded.
/// </summary>
/// <param name="layers">Bottom to top.</param>
internal sealed class ImageLayers(ImmutableArray<LayerArchive> layers, ContentStore store)
{
    /// <summary>The layers that have been read, from top to bottom.</summary>
    private readonly List<LayerIndex> _read = [];

    /// <summary>A file system in which the path, and everything below it if it is a folder, is the same as in the whole image.</summary>
    public async Task<ImageFileSystem> FindAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var files = ImageFileSystem.Merge(_read.AsEnumerable().Reverse());
            if (_read.Count == layers.Length || IsSettled(files, path))
            {
                return files;
            }

            _read.Add(await LayerIndexReader.ReadLayerAsync(layers[^(_read.Count + 1)], store, cancellationToken));
        }
    }

    /// <summary>The contents of files.</summary>
    /// <param name="files">Entries of layers that have been read.</param>
    public Task<IReadOnlyDictionary<IndexEntry, FileContent>> ReadAsync(IReadOnlyCollection<IndexEntry> files, CancellationToken cancellationToken) =>
        LayerFiles.ReadAsync(layers.Reverse().Zip(_read), files, store, cancellationToken);

    /// <summary>
    /// Whether no lower layer can change the path. The highest layer that has a file decides, if no link of a lower layer is on the way to it. So
    /// every folder on the way to an entry has to be in the layer itself, as in layers that engines make. A folder may have more files in any lower
    /// layer, unless all of these are hidden.
    /// </summary>
    private bool IsSettled(ImageFileSystem files, string path) =>
        _read.Count > 0 && _read.TrueForAll(HasItsFolders) && files.Resolve(path) is { } found && (found.IsFile || (found.IsFolder && IsComplete(files, found.Entry.Path)));

    private static bool HasItsFolders(LayerIndex layer)
    {
        HashSet<string> folders = [.. layer.Entries.Where(entry => entry.Type == EntryType.Folder).Select(entry => entry.Path), ""];
        return layer.Entries.All(entry => folders.Contains(RelativePath.FolderOf(entry.Path)));
    }

    /// <summary>A link in it might lead to a file of a lower layer.</summary>
    private bool IsComplete(ImageFileSystem files, string folder) =>
        _read.Exists(layer => layer.Entries.Any(entry => Whiteout.IsOpaque(entry) && $"{folder}/".StartsWith($"{RelativePath.FolderOf(entry.Path)}/", StringComparison.Ordinal)))
        && files.Below(folder).All(entry => entry.Entry.Type is EntryType.File or EntryType.Folder);
}
