using System.Collections.Immutable;

namespace ContainerStages.Elf;

/// <summary>The data of one ELF file that rules need, read once. Data that a damaged file does not have is empty.</summary>
internal sealed record ElfFacts
{
    private const ulong TagNeeded = 1;
    private const ulong TagSoName = 14;
    private const ulong TagRPath = 15;
    private const ulong TagRunPath = 29;

    /// <summary><c>e_machine</c>: 62 is x86-64, 183 is AArch64, 40 is ARM, 3 is x86.</summary>
    public required int Machine { get; init; }

    public required bool Is64Bit { get; init; }

    public required bool IsBigEndian { get; init; }

    /// <summary>Whether the file can be started, unlike a library.</summary>
    public required bool IsProgram { get; init; }

    /// <summary><c>PT_INTERP</c>: the loader that starts it; null if there is none, as in a library or a static program.</summary>
    public string? Interpreter { get; init; }

    /// <summary><c>DT_NEEDED</c>: the libraries that it needs to start, in the loader's order.</summary>
    public ImmutableArray<string> Needed { get; init; } = [];

    /// <summary><c>DT_SONAME</c>: the name by which other files need it; null if it has none.</summary>
    public string? SoName { get; init; }

    /// <summary><c>DT_RPATH</c>, split at its colons; <c>$ORIGIN</c> is kept as written. glibc ignores it if there is a <see cref="RunPath"/>.</summary>
    public ImmutableArray<string> RPath { get; init; } = [];

    /// <summary><c>DT_RUNPATH</c>, in the same form.</summary>
    public ImmutableArray<string> RunPath { get; init; } = [];

    /// <summary>The versions of symbols that it needs from other files (<c>.gnu.version_r</c>).</summary>
    public ImmutableArray<WantedVersion> WantedVersions { get; init; } = [];

    /// <summary>The versions of symbols that it has for others (<c>.gnu.version_d</c>).</summary>
    public ImmutableArray<string> DefinedVersions { get; init; } = [];

    /// <summary>Reads a file; null if it is not an ELF file.</summary>
    /// <param name="stream">Can seek.</param>
    public static ElfFacts? Read(Stream stream) => ElfFile.Read(stream) is not { } file ? null : new ElfFacts
    {
        Machine = file.Machine,
        Is64Bit = file.Is64Bit,
        IsBigEndian = file.IsBigEndian,
        IsProgram = file.IsProgram,
        Interpreter = file.Interpreter,
        Needed = [.. file.Dynamic.Strings(TagNeeded)],
        SoName = file.Dynamic.Strings(TagSoName).FirstOrDefault(),
        RPath = Paths(file, TagRPath),
        RunPath = Paths(file, TagRunPath),
        WantedVersions = [.. file.WantedVersions],
        DefinedVersions = [.. file.DefinedVersions],
    };

    private static ImmutableArray<string> Paths(ElfFile file, ulong tag) => [.. file.Dynamic.Strings(tag).SelectMany(list => list.Split(':'))];
}
