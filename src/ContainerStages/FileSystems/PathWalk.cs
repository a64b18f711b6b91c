namespace ContainerStages.FileSystems;

/// <summary>Resolves a path in a tree as Linux does below the image's root (path_resolution(7)).</summary>
internal static class PathWalk
{
    /// <summary>Linux's MAXSYMLINKS: a path with more links is ELOOP, so every cycle ends.</summary>
    private const int MostLinks = 40;

    /// <param name="root">The folder that absolute targets start from, and that <c>..</c> never leaves.</param>
    /// <param name="path">With or without the first slash.</param>
    /// <param name="followLast">Whether a link at the path's end is followed too.</param>
    /// <param name="missing">Makes a missing folder, or replaces an entry that is not a folder; null to make none.</param>
    /// <param name="searched">Gets each folder in which a name is looked up.</param>
    public static FileNode? Find(FileNode root, string path, bool followLast, Func<FileNode, string, FileNode?> missing, Action<FileNode>? searched = null)
    {
        FileNode at = root;
        int links = 0;
        var rest = new Stack<string>(path.Split('/').Reverse());
        while (rest.TryPop(out string? part))
        {
            if (!at.IsFolder)
            {
                return null;
            }

            searched?.Invoke(at);
            FileNode? next = part switch
            {
                "" or "." => at,
                ".." => at.Parent ?? at,
                _ => at.Child(part) ?? missing(at, part),
            };
            if (next is null)
            {
                return null;
            }

            if (next.Entry.Entry is { Type: EntryType.SymbolicLink, Target: { } target } && (followLast || rest.Count > 0))
            {
                if (++links > MostLinks || target.Length == 0)
                {
                    return null;
                }

                at = target.StartsWith('/') ? root : at;
                foreach (string step in target.Split('/').Reverse())
                {
                    rest.Push(step);
                }
            }
            else
            {
                at = next;
            }
        }

        return at;
    }
}
