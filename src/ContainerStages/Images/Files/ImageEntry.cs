namespace ContainerStages.Images.Files;

/// <summary>An entry, and the layer that it is from.</summary>
/// <param name="Entry">In a merged file system its path is where it really lies: of an entry <c>bin/sh</c> where <c>bin</c> is a link to <c>usr/bin</c>, that is <c>usr/bin/sh</c>.</param>
/// <param name="Layer">Its name, and whether it is the base's.</param>
internal sealed record ImageEntry(IndexEntry Entry, LayerIndex Layer)
{
    /// <summary>The entry of some layer's archive that has its content: another one than <see cref="Entry"/> where this is a hard link or was reached through a link.</summary>
    public IndexEntry Source { get; init; } = Entry;

    public bool IsFolder => Entry.Type == EntryType.Folder;

    public bool IsFile => Entry.Type == EntryType.File;
}
