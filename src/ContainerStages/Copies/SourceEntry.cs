using ContainerStages.Images.Files;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Copies;

/// <summary>A file, folder or link of a source, ready to be put at another place.</summary>
/// <param name="Path">Below what is copied, without the first slash; empty for what is copied itself.</param>
/// <param name="Type">Only these three.</param>
internal sealed record SourceEntry(string Path, EntryType Type)
{
    public UnixMode Mode { get; init; } = UnixMode.Executable;

    public NumericUser Owner { get; init; } = NumericUser.Root;

    /// <summary>Of a link, as it is to be written; null for others.</summary>
    public string? Target { get; init; }

    /// <summary>Of a file; null for others.</summary>
    public FileContent? Content { get; init; }
}
