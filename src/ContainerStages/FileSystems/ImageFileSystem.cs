using System.Collections.Immutable;

namespace ContainerStages.FileSystems;

/// <summary>
/// The files that a container of some layers would see: the layers on top of each other, with whiteouts and links applied. Nothing is unpacked, and
/// no link is ever followed on the build machine. Paths may have a first slash or not.
/// </summary>
internal sealed class ImageFileSystem
{
    private readonly FileNode _root;
    private ImmutableArray<ImageEntry> _entries;

    private ImageFileSystem(ImmutableArray<LayerIndex> layers, LayerMerger merged)
    {
        Layers = layers;
        _root = merged.Root;
        Covered = [.. merged.Covered];
    }

    /// <summary>The layers from bottom to top, each with all of its entries, including the overwritten ones.</summary>
    public ImmutableArray<LayerIndex> Layers { get; }

    /// <summary>
    /// The entries, except folders, that higher layers have replaced or hidden: no container sees them, but everybody who has the image can read them.
    /// </summary>
    public ImmutableArray<ImageEntry> Covered { get; }

    /// <summary>All entries below the root, sorted by name, a folder before its content.</summary>
    public IEnumerable<ImageEntry> Entries => _entries.IsDefault ? _entries = [.. _root.Descendants.Select(node => node.Entry)] : _entries;

    /// <param name="layers">Bottom to top.</param>
    public static ImageFileSystem Merge(params IEnumerable<LayerIndex> layers)
    {
        var merger = new LayerMerger();
        ImmutableArray<LayerIndex> all = [.. layers];
        foreach (LayerIndex layer in all)
        {
            merger.Add(layer);
        }

        return new ImageFileSystem(all, merger);
    }

    /// <summary>The entry at exactly this path, without following any link, not even to one of its folders; null if there is none.</summary>
    public ImageEntry? Find(string path)
    {
        FileNode? at = _root;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at?.Child(part);
        }

        return at?.Entry;
    }

    /// <summary>
    /// The entry that a program gets when it opens this path: at most 40 links are followed inside the image, and <c>..</c> never leaves its root.
    /// Null if there is no entry, or a link is broken or in a cycle.
    /// </summary>
    /// <param name="path">From the root.</param>
    /// <param name="followLast">False to return the link itself if the path ends in one (<c>lstat</c>); links to its folders are still followed.</param>
    public ImageEntry? Resolve(string path, bool followLast = true) => Walk(path, followLast)?.Entry;

    /// <summary>
    /// The folders in which names are looked up on the way to a path, including those that links lead through. The user needs the search permission
    /// for each.
    /// </summary>
    public IReadOnlyList<ImageEntry> FoldersOnTheWay(string path)
    {
        List<ImageEntry> folders = [];
        PathWalk.Find(_root, path, followLast: true, (_, _) => null, folder => folders.Add(folder.Entry));
        return folders;
    }

    /// <summary>
    /// All entries below a folder, sorted by name, a folder before its content. Links on the way to the folder are followed, but not links in it.
    /// </summary>
    public IEnumerable<ImageEntry> Below(string folder) => (Walk(folder, followLast: true)?.Descendants ?? []).Select(node => node.Entry);

    /// <summary>The text of one of the files that <see cref="EntryContent"/> keeps, such as <c>etc/passwd</c>; null when there is none.</summary>
    public string? Text(string path) => Resolve(path)?.Entry.Text;

    private FileNode? Walk(string path, bool followLast) => PathWalk.Find(_root, path, followLast, (_, _) => null);
}
