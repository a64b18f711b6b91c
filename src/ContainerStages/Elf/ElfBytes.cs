using System.Buffers.Binary;
using System.Text;

namespace ContainerStages.Elf;

/// <summary>
/// Reads numbers and strings of an ELF file, in its own word size and byte order. A read outside of the file returns null and never throws.
/// </summary>
/// <param name="stream">Can seek.</param>
/// <param name="is64Bit">Words have 8 bytes rather than 4.</param>
/// <param name="isBigEndian">As on s390x.</param>
internal sealed class ElfBytes(Stream stream, bool is64Bit, bool isBigEndian)
{
    /// <summary>In bytes: the longest path of Linux; no name in a real file is longer.</summary>
    private const int LongestString = 4096;

    public bool Is64Bit => is64Bit;

    public bool IsBigEndian => isBigEndian;

    public int WordSize => is64Bit ? 8 : 4;

    public bool TryRead(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset > stream.Length - buffer.Length)
        {
            return false;
        }

        stream.Position = offset;
        stream.ReadExactly(buffer);
        return true;
    }

    /// <summary>The bytes up to a NUL; null if there is none within the file and the first <paramref name="longest"/> bytes.</summary>
    public string? String(long offset, long longest = LongestString)
    {
        long length = Math.Min(Math.Min(longest, LongestString), stream.Length - offset);
        if (offset < 0 || length <= 0)
        {
            return null;
        }

        // Most names are short: one small read is enough for them, and a name at the end of a table costs no more.
        for (int size = 64; ; size = LongestString)
        {
            byte[] bytes = new byte[Math.Min(size, length)];
            if (!TryRead(offset, bytes))
            {
                return null;
            }

            int end = bytes.AsSpan().IndexOf((byte)0);
            if (end >= 0)
            {
                return Encoding.UTF8.GetString(bytes, 0, end);
            }

            if (bytes.Length == length)
            {
                return null;
            }
        }
    }

    public ulong Word(ReadOnlySpan<byte> value) => is64Bit
        ? isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(value) : BinaryPrimitives.ReadUInt64LittleEndian(value)
        : UInt32(value);

    public uint UInt32(ReadOnlySpan<byte> value) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value);

    public ushort UInt16(ReadOnlySpan<byte> value) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value);
}
