namespace ContainerStages.FileSystems;

/// <summary>A node in the tree of a merged file system. It changes only while the layers are merged.</summary>
internal sealed class FileNode(FileNode? parent, ImageEntry entry)
{
    private Dictionary<string, FileNode>? _children;

    /// <summary>Null for the root.</summary>
    public FileNode? Parent => parent;

    /// <summary>From the root, without the first slash.</summary>
    public string Path => Entry.Entry.Path;

    /// <summary>The entry, whose path is that of this node.</summary>
    public ImageEntry Entry { get; set; } = entry;

    public bool IsFolder => Entry.IsFolder;

    /// <summary>The children by name, so that the order is the same on every machine.</summary>
    public IEnumerable<FileNode> Children => _children?.OrderBy(child => child.Key, StringComparer.Ordinal).Select(child => child.Value) ?? [];

    /// <summary>All nodes below, a folder before its content.</summary>
    public IEnumerable<FileNode> Descendants => Children.SelectMany(child => child.Descendants.Prepend(child));

    public string PathOf(string childName) => Path.Length == 0 ? childName : $"{Path}/{childName}";

    public FileNode? Child(string childName) => _children?.GetValueOrDefault(childName);

    public FileNode Add(string childName, ImageEntry childEntry) => (_children ??= [])[childName] = new FileNode(this, childEntry);

    public void Remove(string childName) => _children?.Remove(childName);
}
