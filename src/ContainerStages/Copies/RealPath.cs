namespace ContainerStages.Copies;

/// <summary>Where a path on the build machine leads when all links are followed.</summary>
internal static class RealPath
{
    /// <summary>As Linux: then it must be a circle.</summary>
    private const int MostLinks = 40;

    /// <param name="path">Absolute.</param>
    /// <returns>Null when there is nothing.</returns>
    public static string? Of(string path)
    {
        string at = Path.GetPathRoot(path)!;
        int links = 0;
        var rest = new Stack<string>(Parts(path[at.Length..]));
        while (rest.TryPop(out string? part))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? at;
                continue;
            }

            string next = Path.Combine(at, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                if (!Path.Exists(next))
                {
                    return null;
                }

                at = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            string root = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : "";
            at = root.Length > 0 ? root : at;
            foreach (string step in Parts(target[root.Length..]))
            {
                rest.Push(step);
            }
        }

        return at;
    }

    /// <summary>Whether one path is another or below it; both real.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> Parts(string path) => path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse();
}
