using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Copies;

/// <summary>A file, folder or link of a source, ready to be put at another place.</summary>
/// <param name="Path">The path below the copied folder, without the first slash; empty for the copied file or folder itself.</param>
/// <param name="Type">One of these three types.</param>
internal sealed record SourceEntry(string Path, EntryType Type)
{
    public UnixMode Mode { get; init; } = UnixMode.Executable;

    public NumericUser Owner { get; init; } = NumericUser.Root;

    /// <summary>The target of a link, as it is written; null for others.</summary>
    public string? Target { get; init; }

    /// <summary>The content of a file; null for others.</summary>
    public FileContent? Content { get; init; }
}
