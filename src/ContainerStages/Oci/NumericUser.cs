using System.Globalization;

namespace ContainerStages.Oci;

/// <summary>
/// A numeric user and group, that a process runs as or that own a file. Kubernetes can verify <c>runAsNonRoot</c> only for digits.
/// </summary>
internal readonly record struct NumericUser(uint Uid, uint Gid)
{
    public static readonly NumericUser Root = new(0, 0);

    /// <summary>Reads <c>uid</c> or <c>uid:gid</c>; without a group, the group's number is the user's, which is what images of .NET have.</summary>
    public static bool TryParse(string? text, out NumericUser user)
    {
        string[] parts = (text ?? "").Split(':');
        if (parts.Length <= 2 && TryParseId(parts[0], out uint uid))
        {
            uint gid = uid;
            if (parts.Length == 1 || TryParseId(parts[1], out gid))
            {
                user = new NumericUser(uid, gid);
                return true;
            }
        }

        user = default;
        return false;
    }

    /// <summary>Digits up to 2147483647: runc and Kubernetes accept no higher number.</summary>
    public static bool TryParseId(string text, out uint id) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id <= int.MaxValue;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Uid}:{Gid}");
}
