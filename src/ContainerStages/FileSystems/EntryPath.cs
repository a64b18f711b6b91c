using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ContainerStages.FileSystems;

/// <summary>
/// Paths as archives write them: with <c>/</c> or <c>./</c> at the start, with <c>..</c> inside. A path that leads out of the root is an attack on
/// the program that unpacks it.
/// </summary>
internal static class EntryPath
{
    /// <summary>Bytes: PATH_MAX without its NUL, and NAME_MAX (linux/limits.h).</summary>
    private const int LongestPath = 4095;
    private const int LongestName = 255;

    /// <summary>The bytes in UTF-8 of one UTF-16 unit.</summary>
    private const int MostBytesOfACharacter = 3;

    /// <param name="written">As in the archive.</param>
    /// <param name="path">From the root, without the first slash; empty for the root.</param>
    /// <param name="problem">Why it cannot be a path in an image, after "its entry 'x'".</param>
    public static bool TryNormalise(string written, out string path, [NotNullWhen(false)] out string? problem)
    {
        ReadOnlySpan<char> usual = Usual(written);
        if (IsUsual(usual))
        {
            path = usual.Length == written.Length ? written : usual.ToString();
            problem = null;
            return true;
        }

        List<string> parts = [];
        path = "";
        problem = null;
        foreach (string part in written.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                problem = "leads out of the image's root";
                return false;
            }
        }

        path = string.Join('/', parts);
        problem = written.Contains('\0', StringComparison.Ordinal) ? "has a NUL in its name"
            : Encoding.UTF8.GetByteCount(path) > LongestPath || parts.Any(part => Encoding.UTF8.GetByteCount(part) > LongestName)
                ? "has a longer name than Linux takes"
            : null;
        return problem is null;
    }

    /// <summary>The path without the prefixes and slashes that archives add.</summary>
    private static ReadOnlySpan<char> Usual(string written)
    {
        ReadOnlySpan<char> path = written;
        return (path.StartsWith("./") ? path[2..] : path.StartsWith('/') ? path[1..] : path).TrimEnd('/');
    }

    /// <summary>Whether a path, as nearly all are, needs no resolving and is too short for any limit, with any characters.</summary>
    private static bool IsUsual(ReadOnlySpan<char> path)
    {
        if (path.Length > LongestName / MostBytesOfACharacter || path.Contains('\0'))
        {
            return false;
        }

        foreach (Range part in path.Split('/'))
        {
            if (path[part] is "" or "." or "..")
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether Linux can store the target. A link may point anywhere, because it is followed only inside the image.</summary>
    public static bool IsLinkTarget(string target) => Encoding.UTF8.GetByteCount(target) <= LongestPath;
}
