namespace ContainerStages.FileSystems;

/// <summary>An entry, and the layer that it is from.</summary>
/// <param name="Entry">In a merged file system it has its real path: <c>usr/bin/sh</c> for an entry <c>bin/sh</c> if <c>bin</c> is a link to
/// <c>usr/bin</c>.</param>
/// <param name="Layer">Its name, and whether it is the base's.</param>
internal sealed record ImageEntry(IndexEntry Entry, LayerIndex Layer)
{
    /// <summary>The entry of a layer's archive that has the content. It differs from <see cref="Entry"/> for a hard link, and if a link led here.</summary>
    public IndexEntry Source { get; init; } = Entry;

    public bool IsFolder => Entry.Type == EntryType.Folder;

    public bool IsFile => Entry.Type == EntryType.File;
}
