using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Layers.Elf;
using ContainerStages.Oci;

namespace ContainerStages.Images.Files;

/// <summary>
/// One entry of a layer, and what rules need to know of its content. A base may have names that a <see cref="ContainerPath"/> may not,
/// so the path is a string: from the root, without the first slash, without <c>.</c>, <c>..</c> and empty parts; empty for the root itself.
/// </summary>
/// <param name="Path">Such as <c>usr/lib/os-release</c>.</param>
/// <param name="Type">What lies there.</param>
internal sealed record IndexEntry(string Path, EntryType Type)
{
    /// <summary>With setuid (04000), setgid (02000) and sticky (01000). Linux ignores that of a symbolic link.</summary>
    public UnixMode Mode { get; init; }

    public NumericUser Owner { get; init; }

    /// <summary>Of a symbolic link, as written in it; of a hard link, the other path from the root without the first slash; null for others.</summary>
    public string? Target { get; init; }

    /// <summary>Bytes of a file; 0 for others.</summary>
    public long Length { get; init; }

    /// <summary>Null for what is no ELF file.</summary>
    public ElfFacts? Elf { get; init; }

    /// <summary>Of the small files that <see cref="EntryContent"/> names; null for others.</summary>
    public string? Text { get; init; }

    /// <summary>What an <see cref="IFileInspector"/> said of a base's file, a line each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
