using System.Collections.Immutable;
using ContainerStages.Elf;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.FileSystems;

/// <summary>
/// One entry of a layer, with the data of its content that rules need. A base may have names that a <see cref="ContainerPath"/> cannot have, so the
/// path is a string: from the root, without the first slash, without <c>.</c>, <c>..</c> and empty parts; empty for the root itself.
/// </summary>
/// <param name="Path">Such as <c>usr/lib/os-release</c>.</param>
/// <param name="Type">What lies there.</param>
internal sealed record IndexEntry(string Path, EntryType Type)
{
    /// <summary>With setuid (04000), setgid (02000) and sticky (01000). Linux ignores that of a symbolic link.</summary>
    public UnixMode Mode { get; init; }

    public NumericUser Owner { get; init; }

    /// <summary>For a symbolic link, the target as written; for a hard link, the other path from the root without the first slash; null for others.</summary>
    public string? Target { get; init; }

    /// <summary>Bytes of a file; 0 for others.</summary>
    public long Length { get; init; }

    /// <summary>Null if the entry is not an ELF file.</summary>
    public ElfFacts? Elf { get; init; }

    /// <summary>The text of the small files that <see cref="EntryContent"/> keeps; null for others.</summary>
    public string? Text { get; init; }

    /// <summary>The remarks of an <see cref="IFileInspector"/> about a base's file, one line each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The last part of the path.</summary>
    public string Name => RelativePath.NameOf(Path);
}
