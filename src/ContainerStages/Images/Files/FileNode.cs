namespace ContainerStages.Images.Files;

/// <summary>A place in the tree of a merged file system. Changes only while the layers are merged.</summary>
internal sealed class FileNode(FileNode? parent, ImageEntry entry)
{
    private Dictionary<string, FileNode>? _children;

    /// <summary>Null for the root.</summary>
    public FileNode? Parent => parent;

    /// <summary>From the root, without the first slash.</summary>
    public string Path => Entry.Entry.Path;

    /// <summary>Its path is this place.</summary>
    public ImageEntry Entry { get; set; } = entry;

    public bool IsFolder => Entry.IsFolder;

    /// <summary>By name: what enumerates them finds the same order on every machine.</summary>
    public IEnumerable<FileNode> Children => _children?.OrderBy(child => child.Key, StringComparer.Ordinal).Select(child => child.Value) ?? [];

    /// <summary>All below, a folder before what it holds.</summary>
    public IEnumerable<FileNode> Descendants => Children.SelectMany(child => child.Descendants.Prepend(child));

    public string PathOf(string childName) => Path.Length == 0 ? childName : $"{Path}/{childName}";

    public FileNode? Child(string childName) => _children?.GetValueOrDefault(childName);

    public FileNode Add(string childName, ImageEntry childEntry) => (_children ??= [])[childName] = new FileNode(this, childEntry);

    public void Remove(string childName) => _children?.Remove(childName);
}
