namespace ContainerStages.Bases.Packages;

/// <summary>The order of dpkg's versions (deb-version(7), "Sorting algorithm").</summary>
internal static class DebianVersion
{
    /// <returns>Less than 0 if the left one is older, more than 0 if it is newer.</returns>
    public static int Compare(string left, string right)
    {
        (string Epoch, string Upstream, string Revision) one = Split(left);
        (string Epoch, string Upstream, string Revision) other = Split(right);
        return ComparePart(one.Epoch, other.Epoch) is not 0 and var epoch ? epoch
            : ComparePart(one.Upstream, other.Upstream) is not 0 and var upstream ? upstream
            : ComparePart(one.Revision, other.Revision);
    }

    private static (string Epoch, string Upstream, string Revision) Split(string version)
    {
        int colon = version.IndexOf(':', StringComparison.Ordinal);
        string rest = version[(colon + 1)..];
        int dash = rest.LastIndexOf('-');
        return (colon < 0 ? "" : version[..colon], dash < 0 ? rest : rest[..dash], dash < 0 ? "" : rest[(dash + 1)..]);
    }

    /// <summary>Text and numbers take turns; a number that is missing counts as 0.</summary>
    private static int ComparePart(string left, string right)
    {
        int i = 0;
        int j = 0;
        while (i < left.Length || j < right.Length)
        {
            while (IsText(left, i) || IsText(right, j))
            {
                if (Rank(left, i) - Rank(right, j) is not 0 and var difference)
                {
                    return difference;
                }

                i++;
                j++;
            }

            string number = Number(left, ref i);
            string other = Number(right, ref j);
            if (number.Length != other.Length || number != other)
            {
                return number.Length != other.Length ? number.Length - other.Length : string.CompareOrdinal(number, other);
            }
        }

        return 0;
    }

    private static bool IsText(string part, int at) => at < part.Length && !char.IsAsciiDigit(part[at]);

    /// <summary>A tilde comes before the end, and letters before other characters.</summary>
    private static int Rank(string part, int at) =>
        !IsText(part, at) ? 0
        : part[at] == '~' ? -1
        : char.IsAsciiLetter(part[at]) ? part[at]
        : part[at] + 256;

    /// <summary>Without leading zeros, so that the longer one is the larger one.</summary>
    private static string Number(string part, ref int at)
    {
        int start = at;
        while (at < part.Length && char.IsAsciiDigit(part[at]))
        {
            at++;
        }

        return part[start..at].TrimStart('0');
    }
}
