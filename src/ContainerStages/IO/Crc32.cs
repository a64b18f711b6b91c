using System.Buffers.Binary;

namespace ContainerStages.IO;

/// <summary>The checksum of gzip (RFC 1952, 8), eight bytes at a time: .NET's own is in no public type of the runtime.</summary>
internal struct Crc32()
{
    private const uint Polynomial = 0xEDB88320;

    /// <summary>Eight tables of 256: the checksum of a byte that zero to seven zero bytes follow.</summary>
    private static readonly uint[] Tables = MakeTables();

    private uint _state = uint.MaxValue;

    /// <summary>Of all bytes so far.</summary>
    public readonly uint Value => ~_state;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> tables = Tables;
        uint state = _state;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = state ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = tables[(7 << 8) + (byte)low] ^ tables[(6 << 8) + (byte)(low >> 8)] ^ tables[(5 << 8) + (byte)(low >> 16)] ^ tables[(4 << 8) + (int)(low >> 24)]
                ^ tables[(3 << 8) + (byte)high] ^ tables[(2 << 8) + (byte)(high >> 8)] ^ tables[(1 << 8) + (byte)(high >> 16)] ^ tables[(int)(high >> 24)];
        }

        foreach (byte value in bytes)
        {
            state = tables[(byte)(state ^ value)] ^ (state >> 8);
        }

        _state = state;
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[8 * 256];
        for (int i = 0; i < tables.Length; i++)
        {
            uint state = i < 256 ? (uint)i : tables[i - 256];
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ Polynomial;
            }

            tables[i] = state;
        }

        return tables;
    }
}
