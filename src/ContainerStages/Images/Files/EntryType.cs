namespace ContainerStages.Images.Files;

/// <summary>What lies at a path in a layer.</summary>
internal enum EntryType
{
    File,
    Folder,
    SymbolicLink,

    /// <summary>Another name of a file of the same image. In a merged file system only where that file is missing: others have become files.</summary>
    HardLink,
    CharacterDevice,
    BlockDevice,
    Fifo,
}
