namespace ContainerStages.Elf;

/// <summary>A version that an ELF file needs from a library: without it, the loader refuses to start the program.</summary>
/// <param name="File">The library, such as <c>libc.so.6</c>.</param>
/// <param name="Name">Such as <c>GLIBC_2.38</c>.</param>
/// <param name="IsWeak">Whether the loader continues without it.</param>
internal sealed record WantedVersion(string File, string Name, bool IsWeak);

/// <summary>
/// The version tables of an ELF file: <c>.gnu.version_r</c> and <c>.gnu.version_d</c>
/// (Linux Standard Base Core, "Symbol Versioning": the layouts of Elfxx_Verneed, Vernaux, Verdef and Verdaux; both word sizes have the same).
/// </summary>
internal static class SymbolVersions
{
    private const ulong DefinedTable = 0x6ffffffc;
    private const ulong DefinedCount = 0x6ffffffd;
    private const ulong WantedTable = 0x6ffffffe;
    private const ulong WantedCount = 0x6fffffff;
    private const int FlagBase = 1;
    private const int FlagWeak = 2;

    /// <summary>glibc defines about forty. A hostile table could go on for the whole file, many times over.</summary>
    private const int MostVersions = 4096;

    public static IEnumerable<WantedVersion> Wanted(ElfBytes bytes, DynamicSection dynamic)
    {
        foreach ((Record library, Record version) in WantedRecords(bytes, dynamic).Take(MostVersions))
        {
            if (dynamic.String(bytes.UInt32(library.Bytes.AsSpan(4))) is { } file && dynamic.String(bytes.UInt32(version.Bytes.AsSpan(8))) is { } name)
            {
                yield return new WantedVersion(file, name, (bytes.UInt16(version.Bytes.AsSpan(4)) & FlagWeak) != 0);
            }
        }
    }

    /// <summary>The defined versions, without the one that only repeats the library's own name.</summary>
    public static IEnumerable<string> Defined(ElfBytes bytes, DynamicSection dynamic)
    {
        foreach (Record record in Records(bytes, dynamic.Offset(DefinedTable), dynamic.Value(DefinedCount), size: 20, nextAt: 16))
        {
            byte[] name = new byte[8];
            bool isBase = (bytes.UInt16(record.Bytes.AsSpan(2)) & FlagBase) != 0;
            if (!isBase
                && bytes.TryRead(record.Offset + bytes.UInt32(record.Bytes.AsSpan(12)), name)
                && dynamic.String(bytes.UInt32(name)) is { } version)
            {
                yield return version;
            }
        }
    }

    private static IEnumerable<(Record Library, Record Version)> WantedRecords(ElfBytes bytes, DynamicSection dynamic) =>
        from library in Records(bytes, dynamic.Offset(WantedTable), dynamic.Value(WantedCount), size: 16, nextAt: 12)
        let first = library.Offset + bytes.UInt32(library.Bytes.AsSpan(8))
        from version in Records(bytes, first, bytes.UInt16(library.Bytes.AsSpan(2)), size: 16, nextAt: 12)
        select (library, version);

    /// <summary>The records of a list. Each has the distance to the next one; 0 ends the list.</summary>
    private static IEnumerable<Record> Records(ElfBytes bytes, long? first, ulong? count, int size, int nextAt)
    {
        long offset = first ?? -1;
        for (ulong i = 0; i < Math.Min(count ?? 0, MostVersions); i++)
        {
            byte[] record = new byte[size];
            if (!bytes.TryRead(offset, record))
            {
                yield break;
            }

            yield return new Record(offset, record);
            uint next = bytes.UInt32(record.AsSpan(nextAt));
            if (next == 0)
            {
                yield break;
            }

            offset += next;
        }
    }

    private sealed record Record(long Offset, byte[] Bytes);
}
