using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>
/// The permission bits of a file in an image. The package chooses them; they are never read from the build machine, whose umask must not matter.
/// </summary>
internal readonly record struct UnixMode(int Bits)
{
    /// <summary>0644: a file that everybody may read.</summary>
    public static readonly UnixMode Data = new(0b110_100_100);

    /// <summary>0755: a program, or a folder.</summary>
    public static readonly UnixMode Executable = new(0b111_101_101);

    /// <summary>1777: everybody may write, and only the owner may delete.</summary>
    public static readonly UnixMode Temporary = new(0b001_111_111_111);

    private const int Most = 0b111_111_111_111;

    /// <summary>Whether the mode has an executable bit, which for a folder is the search permission.</summary>
    public bool IsExecutable => (Bits & (int)ExecutableBit.Any) != 0;

    /// <summary>The mode for a folder, with the search permission wherever it has the read permission.</summary>
    public UnixMode WithSearch() => new(Bits | ((Bits & 0b100_100_100) >> 2));

    /// <summary>The rights of a user: of owner, group and others, only the first that matches counts (path_resolution(7)).</summary>
    public Rights RightsOf(NumericUser user, NumericUser owner)
    {
        int shift = owner.Uid == user.Uid ? 6 : owner.Gid == user.Gid ? 3 : 0;
        return (Rights)((Bits >> shift) & 7);
    }

    /// <summary>Reads octal digits such as <c>0750</c>.</summary>
    public static bool TryParse(string text, out UnixMode mode)
    {
        mode = default;
        if (text.Length is < 3 or > 5 || text.AsSpan().IndexOfAnyExceptInRange('0', '7') >= 0)
        {
            return false;
        }

        mode = new UnixMode(Convert.ToInt32(text, 8));
        return mode.Bits <= Most;
    }

    public override string ToString() => Convert.ToString(Bits, 8).PadLeft(4, '0');
}
