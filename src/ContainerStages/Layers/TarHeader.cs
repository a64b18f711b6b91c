using System.Buffers.Binary;
using System.Text;
using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>The type flag of a tar header: those of POSIX, and GNU's two for values that do not fit into a header.</summary>
internal enum TarType : byte
{
    File = (byte)'0',
    Symlink = (byte)'2',
    Folder = (byte)'5',
    LongLink = (byte)'K',
    LongName = (byte)'L',
}

/// <summary>
/// One 512-byte header. Fields, offsets and lengths are those of POSIX.1-1988 (ustar);
/// numbers that do not fit their octal digits are written in GNU's base 256.
/// </summary>
internal sealed class TarHeader
{
    private const int Size = 512;
    private static readonly Range Name = 0..100;
    private static readonly Range Mode = 100..108;
    private static readonly Range Uid = 108..116;
    private static readonly Range Gid = 116..124;
    private static readonly Range Length = 124..136;
    private static readonly Range Modified = 136..148;
    private static readonly Range Checksum = 148..156;
    private const int Type = 156;
    private static readonly Range LinkName = 157..257;
    private static readonly Range Magic = 257..265;
    private static readonly Range DeviceMajor = 329..337;
    private static readonly Range DeviceMinor = 337..345;
    private static readonly Range Prefix = 345..500;

    private readonly byte[] _block = new byte[Size];

    public TarHeader(LayerEntry entry, TarType type, long length)
        : this(type, length, entry.Mode.Bits, entry.Owner, entry.Modified.ToUnixTimeSeconds())
    {
        SetUstar();
    }

    /// <summary>The header of a member of an archive that is not a layer: owned by root, with the constant time.</summary>
    public TarHeader(TarType type, UnixMode mode, long length)
        : this(type, length, mode.Bits, NumericUser.Root, LayerEntry.ConstantTime.ToUnixTimeSeconds())
    {
        SetUstar();
    }

    private TarHeader(TarType type, long length, int mode, NumericUser owner, long modified)
    {
        _block[Type] = (byte)type;
        SetNumber(Mode, mode);
        SetNumber(Uid, owner.Uid);
        SetNumber(Gid, owner.Gid);
        SetNumber(Length, length);
        SetNumber(Modified, modified);
    }

    /// <summary>The header before a name or a link that is too long: GNU's, with the fixed name that GNU tar gives it.</summary>
    public static byte[] ForLongValue(TarType type, int length)
    {
        var header = new TarHeader(type, length, 0, NumericUser.Root, 0);
        header.SetGnu();
        "././@LongLink"u8.CopyTo(header._block.AsSpan()[Name]);
        return header.ToBytes();
    }

    /// <summary>
    /// Sets the name, split at a slash into prefix and name if it is over 100 bytes. If the name does not fit, only its beginning is set, and a
    /// long-name record has to come first.
    /// </summary>
    /// <param name="maySplit">False after a GNU record: GNU has times at the offset of ustar's prefix, and readers such as System.Formats.Tar fail.</param>
    public bool TrySetName(ReadOnlySpan<byte> name, bool maySplit = true)
    {
        Span<byte> field = _block.AsSpan()[Name];
        if (name.Length <= field.Length)
        {
            name.CopyTo(field);
            return true;
        }

        Span<byte> prefix = _block.AsSpan()[Prefix];
        for (int slash = name.Length - 2; maySplit && slash > 0; slash--)
        {
            if (name[slash] == '/' && slash <= prefix.Length && name.Length - slash - 1 <= field.Length)
            {
                name[..slash].CopyTo(prefix);
                name[(slash + 1)..].CopyTo(field);
                return true;
            }
        }

        name[..field.Length].CopyTo(field);
        return false;
    }

    /// <summary>As <see cref="TrySetName"/>, for the target of a link.</summary>
    public bool TrySetLinkName(ReadOnlySpan<byte> target)
    {
        Span<byte> field = _block.AsSpan()[LinkName];
        target[..Math.Min(target.Length, field.Length)].CopyTo(field);
        return target.Length <= field.Length;
    }

    /// <summary>Computes the checksum: the sum of all bytes, with the checksum's own bytes as spaces.</summary>
    public byte[] ToBytes()
    {
        _block.AsSpan()[Checksum].Fill((byte)' ');
        int sum = 0;
        foreach (byte value in _block)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", _block.AsSpan()[Checksum]);
        return _block;
    }

    /// <summary>Marks the header as GNU's. This applies to all headers from a long value's record to its member.</summary>
    public void SetGnu() => "ustar  \0"u8.CopyTo(_block.AsSpan()[Magic]);

    /// <summary>Numbers of devices are zero for other entries, rather than missing: Go writes them, and with it every builder of Dockerfiles.</summary>
    private void SetUstar()
    {
        "ustar\u000000"u8.CopyTo(_block.AsSpan()[Magic]);
        SetNumber(DeviceMajor, 0);
        SetNumber(DeviceMinor, 0);
    }

    private void SetNumber(Range field, long value)
    {
        Span<byte> target = _block.AsSpan()[field];
        string octal = Convert.ToString(value, 8);
        if (octal.Length < target.Length)
        {
            Encoding.ASCII.GetBytes(octal.PadLeft(target.Length - 1, '0'), target);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(target[^8..], value);
            target[0] |= 0x80;
        }
    }
}
