using System.Collections.Immutable;

namespace ContainerStages.Images.Files;

/// <summary>
/// What a container of some layers would see: the layers on top of each other, whiteouts and links honoured. Nothing is unpacked, and no
/// link is ever followed on the build machine. Paths may have a first slash or not.
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

    /// <summary>Bottom to top, each with all of its entries, also the covered ones.</summary>
    public ImmutableArray<LayerIndex> Layers { get; }

    /// <summary>
    /// What higher layers have replaced or hidden, but no folders: no container sees it, and everybody who has the image can read it.
    /// </summary>
    public ImmutableArray<ImageEntry> Covered { get; }

    /// <summary>All below the root, sorted by name, a folder before what it holds.</summary>
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

    /// <summary>What lies at exactly this path, without following any link, also none to one of its folders; null when nothing does.</summary>
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
    /// What a program gets that opens this path: links are followed inside the image, at most 40, and <c>..</c> never leaves its root. Null
    /// when there is nothing, or a link leads to nothing or in a circle.
    /// </summary>
    /// <param name="path">From the root.</param>
    /// <param name="followLast">False for the link itself where the path ends in one (<c>lstat</c>); links to its folders are followed all the same.</param>
    public ImageEntry? Resolve(string path, bool followLast = true) => Walk(path, followLast)?.Entry;

    /// <summary>The folders in which names are looked up on the way to a path, also those that links lead through: each has to let its user search it.</summary>
    public IReadOnlyList<ImageEntry> FoldersOnTheWay(string path)
    {
        List<ImageEntry> folders = [];
        PathWalk.Find(_root, path, followLast: true, (_, _) => null, folder => folders.Add(folder.Entry));
        return folders;
    }

    /// <summary>All below a folder, sorted by name, a folder before what it holds; links on the way to the folder are followed, those in it are not.</summary>
    public IEnumerable<ImageEntry> Below(string folder) => (Walk(folder, followLast: true)?.Descendants ?? []).Select(node => node.Entry);

    /// <summary>The text of one of the files that <see cref="EntryContent"/> keeps, such as <c>etc/passwd</c>; null when there is none.</summary>
    public string? Text(string path) => Resolve(path)?.Entry.Text;

    private FileNode? Walk(string path, bool followLast) => PathWalk.Find(_root, path, followLast, (_, _) => null);
}
