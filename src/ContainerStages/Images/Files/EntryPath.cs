using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ContainerStages.Images.Files;

/// <summary>
/// Paths as archives write them: with <c>/</c> or <c>./</c> at the start, with <c>..</c> inside. A path that leads out of the root is an
/// attack on what unpacks it.
/// </summary>
internal static class EntryPath
{
    /// <summary>Bytes: PATH_MAX without its NUL, and NAME_MAX (linux/limits.h).</summary>
    private const int LongestPath = 4095;
    private const int LongestName = 255;

    /// <param name="written">As in the archive.</param>
    /// <param name="path">From the root, without the first slash; empty for the root.</param>
    /// <param name="problem">Why it cannot be a path in an image, after "its entry 'x'".</param>
    public static bool TryNormalise(string written, out string path, [NotNullWhen(false)] out string? problem)
    {
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

    /// <summary>A link may point anywhere: it is followed inside the image only. What Linux cannot store is no link.</summary>
    public static bool IsLinkTarget(string target) => Encoding.UTF8.GetByteCount(target) <= LongestPath;
}
