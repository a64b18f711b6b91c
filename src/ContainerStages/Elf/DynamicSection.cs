using System.Collections.Immutable;

namespace ContainerStages.Elf;

/// <summary>
/// The information of an ELF file for the loader: a list of tags and values (System V ABI, "Dynamic Section"; glibc's elf.h for the GNU tags).
/// </summary>
internal sealed class DynamicSection
{
    private const ulong End = 0;
    private const ulong StringTable = 5;
    private const ulong StringTableSize = 10;
    private const ulong Flags1 = 0x6ffffffb;
    private const ulong FlagPie = 0x08000000;

    /// <summary>Real files have some dozens; without a limit, a hostile file of a gigabyte would be all tags.</summary>
    private const int MostTags = 4096;

    private readonly ElfBytes _bytes;
    private readonly ImmutableArray<(ulong Tag, ulong Value)> _tags;
    private readonly Func<ulong, long?> _offsetOf;
    private readonly long? _stringTable;
    private readonly ulong _stringTableSize;

    private DynamicSection(ElfBytes bytes, IEnumerable<(ulong Tag, ulong Value)> tags, Func<ulong, long?> offsetOf)
    {
        _bytes = bytes;
        _tags = [.. tags];
        _offsetOf = offsetOf;
        _stringTable = Offset(StringTable);
        _stringTableSize = Value(StringTableSize) ?? 0;
    }

    public bool HasPieFlag => ((Value(Flags1) ?? 0) & FlagPie) != 0;

    /// <param name="segment">Null if the file has none.</param>
    /// <param name="offsetOf">Maps an address to an offset in the file.</param>
    public static DynamicSection Read(ElfBytes bytes, Segment? segment, Func<ulong, long?> offsetOf) =>
        new(bytes, segment is null ? [] : ReadTags(bytes, segment), offsetOf);

    public ulong? Value(ulong tag) => _tags.FirstOrDefault(entry => entry.Tag == tag) is { Tag: not End } found ? found.Value : null;

    /// <summary>The offset of the table that a tag points to; null if there is none.</summary>
    public long? Offset(ulong tag) => Value(tag) is { } address ? _offsetOf(address) : null;

    /// <summary>The strings that the tags of one kind name, in the file's order.</summary>
    public IEnumerable<string> Strings(ulong tag) =>
        _tags.Where(entry => entry.Tag == tag).Select(entry => String(entry.Value)).OfType<string>();

    /// <summary>One string of the string table; null if it does not exist.</summary>
    public string? String(ulong index) =>
        _stringTable is { } table && index < _stringTableSize && _stringTableSize <= int.MaxValue
            ? _bytes.String(table + (long)index, (long)(_stringTableSize - index))
            : null;

    private static IEnumerable<(ulong Tag, ulong Value)> ReadTags(ElfBytes bytes, Segment segment)
    {
        byte[] entry = new byte[2 * bytes.WordSize];
        for (int i = 0; i < MostTags && (long)(i + 1) * entry.Length <= segment.Size && bytes.TryRead(segment.Offset + ((long)i * entry.Length), entry); i++)
        {
            ulong tag = bytes.Word(entry);
            if (tag == End)
            {
                yield break;
            }

            yield return (tag, bytes.Word(entry.AsSpan(bytes.WordSize)));
        }
    }
}
