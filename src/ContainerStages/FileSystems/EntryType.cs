namespace ContainerStages.FileSystems;

/// <summary>The type of an entry in a layer.</summary>
internal enum EntryType
{
    File,
    Folder,
    SymbolicLink,

    /// <summary>Another name of a file of the same image. A merged file system has hard links only to missing files; others have become files.</summary>
    HardLink,
    CharacterDevice,
    BlockDevice,
    Fifo,
}
