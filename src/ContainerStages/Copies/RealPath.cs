namespace ContainerStages.Copies;

/// <summary>The real path of a path on the build machine, with all links followed.</summary>
internal static class RealPath
{
    /// <summary>Linux's limit: a longer chain of links counts as a cycle.</summary>
    private const int MostLinks = 40;

    /// <param name="path">Absolute.</param>
    /// <returns>Null if the path does not exist.</returns>
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

    /// <summary>Whether one path is another or below it. Both are real paths.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> Parts(string path) => path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse();
}
