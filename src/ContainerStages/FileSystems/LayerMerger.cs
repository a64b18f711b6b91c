using ContainerStages.Layers;

namespace ContainerStages.FileSystems;

/// <summary>
/// Merges layers as the image-spec's layer.md defines (whiteouts hide entries of lower layers, folders merge, any other entry replaces the existing
/// one) and as engines do where it defines nothing: a link on the way to an entry is followed inside the image, and a folder that no layer has is
/// made, with mode 0755 and owner root.
/// </summary>
internal sealed class LayerMerger
{
    /// <summary>
    /// The folder of the previous entry; null if an entry was removed since. The entries of a folder usually follow each other in an archive.
    /// </summary>
    private (string Path, FileNode Folder)? _last;

    public FileNode Root { get; } = new(null, ImpliedFolder(new LayerIndex("", IsBase: true, []), ""));

    /// <summary>Entries of layers that are not in the result; see <see cref="ImageFileSystem.Covered"/>.</summary>
    public List<ImageEntry> Covered { get; } = [];

    public void Add(LayerIndex layer)
    {
        // All whiteouts come first: their position in the archive must not matter, and they never hide entries of their own layer.
        foreach (IndexEntry entry in layer.Entries.Where(Whiteout.Is))
        {
            Hide(entry);
        }

        foreach (IndexEntry entry in layer.Entries.Where(entry => !Whiteout.Is(entry)))
        {
            Put(entry, layer);
        }
    }

    private void Hide(IndexEntry whiteout)
    {
        if (PathWalk.Find(Root, FolderOf(whiteout), followLast: true, (_, _) => null) is not { } folder)
        {
            return;
        }

        if (!Whiteout.IsOpaque(whiteout))
        {
            Remove(folder, Whiteout.HiddenName(whiteout));
            return;
        }

        foreach (FileNode child in folder.Children.ToList())
        {
            Remove(folder, child.Entry.Entry.Name);
        }
    }

    private void Put(IndexEntry entry, LayerIndex layer)
    {
        if (entry.Path.Length == 0)
        {
            Root.Entry = entry.Type == EntryType.Folder ? new ImageEntry(entry, layer) : Root.Entry;
            return;
        }

        FileNode folder = FolderFor(entry, layer);
        string name = entry.Name;
        FileNode? old = folder.Child(name);
        ImageEntry? linked = LinkedFile(entry);
        bool isPlain = linked is null && FolderPart(entry).SequenceEqual(folder.Path);
        var placed = new ImageEntry(isPlain ? entry : At(folder.PathOf(name), linked?.Entry ?? entry), layer) { Source = linked?.Source ?? entry };
        if (old is { IsFolder: true } && placed.IsFolder)
        {
            old.Entry = placed;
            return;
        }

        Remove(folder, name);
        folder.Add(name, placed);
    }

    /// <summary>The file of a hard link; null for other entries, and if the file is missing.</summary>
    private ImageEntry? LinkedFile(IndexEntry entry) =>
        entry.Type == EntryType.HardLink && PathWalk.Find(Root, entry.Target!, followLast: false, (_, _) => null) is { IsFolder: false } file
            ? file.Entry
            : null;

    /// <returns>The folder that the entry goes into.</returns>
    private FileNode FolderFor(IndexEntry entry, LayerIndex layer)
    {
        if (_last is not { } last || !FolderPart(entry).SequenceEqual(last.Path))
        {
            string path = FolderOf(entry);
            _last = last = (path, MakeFolders(path, layer));
        }

        return last.Folder;
    }

    private FileNode MakeFolders(string path, LayerIndex layer)
    {
        if (PathWalk.Find(Root, path, followLast: true, (folder, name) => folder.Add(name, ImpliedFolder(layer, folder.PathOf(name)))) is { IsFolder: true } found)
        {
            return found;
        }

        // An entry on the way is not a folder and does not lead to one. No engine can unpack that; replacing it by a folder loses no entry.
        FileNode at = Root;
        foreach (string name in path.Split('/'))
        {
            if (at.Child(name) is not { IsFolder: true })
            {
                Remove(at, name);
                at.Add(name, ImpliedFolder(layer, at.PathOf(name)));
            }

            at = at.Child(name)!;
        }

        return at;
    }

    private void Remove(FileNode folder, string name)
    {
        if (folder.Child(name) is { } node)
        {
            _last = null;
            Covered.AddRange(node.Descendants.Prepend(node).Where(covered => !covered.IsFolder).Select(covered => covered.Entry));
            folder.Remove(name);
        }
    }

    private static string FolderOf(IndexEntry entry) => FolderPart(entry).ToString();

    private static ReadOnlySpan<char> FolderPart(IndexEntry entry) => entry.Path.AsSpan(0, Math.Max(0, entry.Path.LastIndexOf('/')));

    private static IndexEntry At(string path, IndexEntry entry) => entry.Path == path ? entry : entry with { Path = path };

    private static ImageEntry ImpliedFolder(LayerIndex layer, string path) =>
        new(new IndexEntry(path, EntryType.Folder) { Mode = UnixMode.Executable }, layer);
}
