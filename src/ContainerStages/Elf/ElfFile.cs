using System.Collections.Immutable;
using System.Text;

namespace ContainerStages.Elf;

/// <summary>
/// The header and the program headers of an ELF file, of any word size and byte order. Offsets and values are those of the System V ABI's
/// ELF-64 and ELF-32 headers. A truncated file has fewer segments and never throws. The code reads program headers and not section headers, because
/// the kernel and the loader read only those, and <c>strip</c> may remove the others.
/// </summary>
internal sealed class ElfFile
{
    private const int HeaderSize = 64;
    private const int TypeExecutable = 2;
    private const int TypeShared = 3;
    private const uint SegmentLoad = 1;
    private const uint SegmentDynamic = 2;
    private const uint SegmentInterpreter = 3;

    /// <summary>Bytes. The longest path that Linux takes.</summary>
    private const int LongestPath = 4096;

    private readonly ElfBytes _bytes;
    private readonly int _type;
    private readonly ImmutableArray<Segment> _segments;

    private ElfFile(ElfBytes bytes, byte[] header)
    {
        _bytes = bytes;
        _type = bytes.UInt16(header.AsSpan(16));
        Machine = bytes.UInt16(header.AsSpan(18));
        _segments = [.. ReadSegments(header)];
        Dynamic = DynamicSection.Read(bytes, _segments.FirstOrDefault(segment => segment.Type == SegmentDynamic), OffsetOf);
    }

    /// <summary><c>e_machine</c>.</summary>
    public int Machine { get; }

    public bool Is64Bit => _bytes.Is64Bit;

    public bool IsBigEndian => _bytes.IsBigEndian;

    /// <summary>The loader that starts the program, such as <c>/lib/ld-musl-x86_64.so.1</c>; null if there is none, as in a static program.</summary>
    public string? Interpreter
    {
        get
        {
            Segment? segment = _segments.FirstOrDefault(segment => segment.Type == SegmentInterpreter);
            byte[] path = new byte[Math.Clamp(segment?.Size ?? 0, 0, LongestPath)];
            return segment is not null && _bytes.TryRead(segment.Offset, path) ? Encoding.UTF8.GetString(path).TrimEnd('\0') : null;
        }
    }

    /// <summary>Empty for a statically linked file.</summary>
    public DynamicSection Dynamic { get; }

    public IEnumerable<WantedVersion> WantedVersions => SymbolVersions.Wanted(_bytes, Dynamic);

    public IEnumerable<string> DefinedVersions => SymbolVersions.Defined(_bytes, Dynamic);

    /// <summary>
    /// Whether the file is a program. A position-independent program is a shared object with an interpreter or, if it is linked statically, with the
    /// PIE flag. glibc's <c>libc.so.6</c> has an interpreter too, and can be executed.
    /// </summary>
    public bool IsProgram => _type == TypeExecutable
        || (_type == TypeShared && (Dynamic.HasPieFlag || _segments.Any(segment => segment.Type == SegmentInterpreter)));

    /// <summary>Reads a file; null if it is not an ELF file.</summary>
    /// <param name="stream">Can seek; has to stay open while the result is used.</param>
    public static ElfFile? Read(Stream stream)
    {
        byte[] header = new byte[HeaderSize];
        stream.Position = 0;
        return stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) == HeaderSize && StartsLikeOne(header)
            ? new ElfFile(new ElfBytes(stream, is64Bit: header[4] == 2, isBigEndian: header[5] == 2), header)
            : null;
    }

    /// <summary>Whether the first four bytes are those of an ELF file.</summary>
    public static bool StartsLikeOne(ReadOnlySpan<byte> start) => start.StartsWith("\u007fELF"u8);

    private IEnumerable<Segment> ReadSegments(byte[] header)
    {
        bool is64Bit = _bytes.Is64Bit;
        long table = (long)_bytes.Word(header.AsSpan(is64Bit ? 32 : 28));
        int size = Math.Max((int)_bytes.UInt16(header.AsSpan(is64Bit ? 54 : 42)), is64Bit ? 56 : 32);
        int count = _bytes.UInt16(header.AsSpan(is64Bit ? 56 : 44));
        byte[] segment = new byte[size];
        for (int i = 0; i < count && _bytes.TryRead(table + ((long)i * size), segment); i++)
        {
            yield return new Segment(
                _bytes.UInt32(segment),
                (long)_bytes.Word(segment.AsSpan(is64Bit ? 8 : 4)),
                _bytes.Word(segment.AsSpan(is64Bit ? 16 : 8)),
                (long)_bytes.Word(segment.AsSpan(is64Bit ? 32 : 16)));
        }
    }

    /// <summary>The offset in the file of an address; null if no segment has the address.</summary>
    private long? OffsetOf(ulong address) =>
        _segments.FirstOrDefault(segment => segment.Type == SegmentLoad && address >= segment.Address && address - segment.Address < (ulong)segment.Size) is { } loaded
            ? loaded.Offset + (long)(address - loaded.Address)
            : null;
}

/// <param name="Type"><c>p_type</c>.</param>
/// <param name="Offset">Bytes from the file's start.</param>
/// <param name="Address"><c>p_vaddr</c>.</param>
/// <param name="Size">Bytes in the file.</param>
internal sealed record Segment(uint Type, long Offset, ulong Address, long Size);
