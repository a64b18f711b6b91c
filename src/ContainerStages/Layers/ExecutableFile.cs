using System.Buffers.Binary;

namespace ContainerStages.Layers;

/// <summary>
/// Tells programs from data by their content: the build machine's permission bits depend on its umask, and Windows has none.
/// Offsets and values are those of the System V ABI's ELF-64 and ELF-32 headers.
/// </summary>
internal static class ExecutableFile
{
    private const int HeaderSize = 64;
    private const int TypeExecutable = 2;
    private const int TypeShared = 3;
    private const uint SegmentDynamic = 2;
    private const uint SegmentInterpreter = 3;
    private const ulong TagFlags1 = 0x6ffffffb;
    private const ulong FlagPie = 0x08000000;

    /// <summary>Whether it is a script with <c>#!</c> or an ELF program; a shared library is neither.</summary>
    public static bool Is(FileContent content)
    {
        using Stream stream = content.OpenRead();
        Span<byte> header = stackalloc byte[HeaderSize];
        int length = stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        header = header[..length];
        if (header.StartsWith("#!"u8))
        {
            return true;
        }

        return length == HeaderSize && header.StartsWith("\u007fELF"u8) && IsProgram(stream, new ElfReader(header));
    }

    private static bool IsProgram(Stream stream, ElfReader elf)
    {
        if (elf.Type != TypeShared)
        {
            return elf.Type == TypeExecutable;
        }

        // A position-independent program is a shared object with an interpreter or, linked statically, with the PIE flag.
        byte[] segment = new byte[elf.SegmentSize];
        for (int i = 0; i < elf.SegmentCount; i++)
        {
            if (!TryRead(stream, elf.SegmentOffset + ((long)i * elf.SegmentSize), segment))
            {
                return false;
            }

            uint type = elf.UInt32(segment);
            if (type == SegmentInterpreter)
            {
                return true;
            }

            if (type == SegmentDynamic && HasPieFlag(stream, elf, segment))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasPieFlag(Stream stream, ElfReader elf, byte[] segment)
    {
        (long offset, long size) = elf.FileRange(segment);
        byte[] entry = new byte[2 * elf.WordSize];
        for (long position = offset; position < offset + size && TryRead(stream, position, entry); position += entry.Length)
        {
            if (elf.Word(entry) == TagFlags1)
            {
                return (elf.Word(entry.AsSpan(elf.WordSize)) & FlagPie) != 0;
            }
        }

        return false;
    }

    private static bool TryRead(Stream stream, long offset, byte[] buffer)
    {
        if (offset < 0 || offset > stream.Length - buffer.Length)
        {
            return false;
        }

        stream.Position = offset;
        stream.ReadExactly(buffer);
        return true;
    }

    /// <summary>Reads a header's fields whatever its word size and byte order.</summary>
    private readonly struct ElfReader
    {
        private readonly bool _is64;
        private readonly bool _isBigEndian;

        public ElfReader(ReadOnlySpan<byte> header)
        {
            _is64 = header[4] == 2;
            _isBigEndian = header[5] == 2;
            Type = UInt16(header[16..]);
            SegmentOffset = (long)Word(header[(_is64 ? 32 : 28)..]);
            SegmentSize = Math.Max((int)UInt16(header[(_is64 ? 54 : 42)..]), _is64 ? 56 : 32);
            SegmentCount = UInt16(header[(_is64 ? 56 : 44)..]);
        }

        public int Type { get; }

        public long SegmentOffset { get; }

        public int SegmentSize { get; }

        public int SegmentCount { get; }

        public int WordSize => _is64 ? 8 : 4;

        public (long Offset, long Size) FileRange(ReadOnlySpan<byte> segment) => _is64
            ? ((long)Word(segment[8..]), (long)Word(segment[32..]))
            : ((long)Word(segment[4..]), (long)Word(segment[16..]));

        public ulong Word(ReadOnlySpan<byte> value) => _is64
            ? _isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(value) : BinaryPrimitives.ReadUInt64LittleEndian(value)
            : UInt32(value);

        public uint UInt32(ReadOnlySpan<byte> value) =>
            _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value);

        private ushort UInt16(ReadOnlySpan<byte> value) =>
            _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value);
    }
}
