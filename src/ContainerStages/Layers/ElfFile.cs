using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace ContainerStages.Layers;

/// <summary>
/// The program headers of an ELF file, of any word size and byte order. Offsets and values are those of the System V ABI's ELF-64 and ELF-32
/// headers. A file that was cut off has fewer segments and never fails.
/// </summary>
internal sealed class ElfFile
{
    private const int HeaderSize = 64;
    private const int TypeExecutable = 2;
    private const int TypeShared = 3;
    private const uint SegmentDynamic = 2;
    private const uint SegmentInterpreter = 3;
    private const ulong TagFlags1 = 0x6ffffffb;
    private const ulong FlagPie = 0x08000000;

    /// <summary>Bytes. The longest path that Linux takes.</summary>
    private const int LongestPath = 4096;

    private readonly Stream _stream;
    private readonly bool _is64;
    private readonly bool _isBigEndian;
    private readonly int _type;
    private readonly ImmutableArray<Segment> _segments;

    private ElfFile(Stream stream, byte[] header)
    {
        _stream = stream;
        _is64 = header[4] == 2;
        _isBigEndian = header[5] == 2;
        _type = UInt16(header.AsSpan(16));
        _segments = [.. ReadSegments(header)];
    }

    /// <summary>The loader that starts the program, such as <c>/lib/ld-musl-x86_64.so.1</c>; null where there is none, as in a static program.</summary>
    public string? Interpreter
    {
        get
        {
            Segment? segment = _segments.FirstOrDefault(segment => segment.Type == SegmentInterpreter);
            byte[] path = new byte[Math.Clamp(segment?.Size ?? 0, 0, LongestPath)];
            return segment is not null && TryRead(segment.Offset, path) ? Encoding.UTF8.GetString(path).TrimEnd('\0') : null;
        }
    }

    /// <summary>A program that is position-independent is a shared object with an interpreter or, linked statically, with the PIE flag.</summary>
    public bool IsProgram => _type == TypeExecutable
        || (_type == TypeShared && _segments.Any(segment => segment.Type == SegmentInterpreter || (segment.Type == SegmentDynamic && HasPieFlag(segment))));

    /// <summary>Null for what is no ELF file.</summary>
    /// <param name="stream">Can seek; has to stay open while the result is used.</param>
    public static ElfFile? Read(Stream stream)
    {
        byte[] header = new byte[HeaderSize];
        stream.Position = 0;
        return stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) == HeaderSize && header.AsSpan().StartsWith("\u007fELF"u8)
            ? new ElfFile(stream, header)
            : null;
    }

    private IEnumerable<Segment> ReadSegments(byte[] header)
    {
        long table = (long)Word(header.AsSpan(_is64 ? 32 : 28));
        int size = Math.Max((int)UInt16(header.AsSpan(_is64 ? 54 : 42)), _is64 ? 56 : 32);
        int count = UInt16(header.AsSpan(_is64 ? 56 : 44));
        byte[] segment = new byte[size];
        for (int i = 0; i < count && TryRead(table + ((long)i * size), segment); i++)
        {
            yield return new Segment(
                UInt32(segment),
                (long)Word(segment.AsSpan(_is64 ? 8 : 4)),
                (long)Word(segment.AsSpan(_is64 ? 32 : 16)));
        }
    }

    private bool HasPieFlag(Segment dynamic)
    {
        int word = _is64 ? 8 : 4;
        byte[] entry = new byte[2 * word];
        for (long position = dynamic.Offset; position < dynamic.Offset + dynamic.Size && TryRead(position, entry); position += entry.Length)
        {
            if (Word(entry) == TagFlags1)
            {
                return (Word(entry.AsSpan(word)) & FlagPie) != 0;
            }
        }

        return false;
    }

    private bool TryRead(long offset, byte[] buffer)
    {
        if (offset < 0 || offset > _stream.Length - buffer.Length)
        {
            return false;
        }

        _stream.Position = offset;
        _stream.ReadExactly(buffer);
        return true;
    }

    private ulong Word(ReadOnlySpan<byte> value) => _is64
        ? _isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(value) : BinaryPrimitives.ReadUInt64LittleEndian(value)
        : UInt32(value);

    private uint UInt32(ReadOnlySpan<byte> value) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value);

    private ushort UInt16(ReadOnlySpan<byte> value) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value);

    /// <param name="Type"><c>p_type</c>.</param>
    /// <param name="Offset">Bytes from the file's start.</param>
    /// <param name="Size">Bytes in the file.</param>
    private sealed record Segment(uint Type, long Offset, long Size);
}
