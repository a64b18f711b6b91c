namespace ContainerStages.IO;

/// <summary>Lists what is in a folder. Links are listed and never followed, so that the walk enters no cycle and no folder outside.</summary>
internal static class FolderWalk
{
    /// <summary>All entries below a folder, in no order.</summary>
    /// <param name="isLeftOut">Entries that are not listed, and folders that are not entered.</param>
    public static IEnumerable<FileSystemInfo> Below(DirectoryInfo root, Func<FileSystemInfo, bool> isLeftOut, CancellationToken cancellationToken)
    {
        var folders = new Stack<DirectoryInfo>([root]);
        while (folders.TryPop(out DirectoryInfo? folder))
        {
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos().Where(entry => !isLeftOut(entry)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entry;
                if (IsFolder(entry))
                {
                    folders.Push((DirectoryInfo)entry);
                }
            }
        }
    }

    /// <summary>Whether an entry is a folder, and no link to one.</summary>
    public static bool IsFolder(FileSystemInfo entry) => entry is DirectoryInfo && entry.LinkTarget is null;

    /// <summary>The files, without pipes, sockets and devices.</summary>
    /// <param name="root">An absolute path.</param>
    /// <param name="start">The relative path to list; empty for all. It may be a file.</param>
    /// <param name="followsStart">Whether to follow links on the way to the start, which are the project's own. In the outputs of a command they may
    /// lead anywhere.</param>
    /// <param name="skipped">Names of folders that are not entered.</param>
    /// <returns>Relative to <paramref name="root"/>, with <c>/</c>.</returns>
    public static IEnumerable<string> Files(string root, string start, bool followsStart, IReadOnlySet<string> skipped, CancellationToken cancellationToken)
    {
        string first = Path.Combine(root, start);
        if (!followsStart && LinkOn(root, start) is { } link)
        {
            yield return link;
            yield break;
        }

        if (File.Exists(first) && RegularFile.Is(first))
        {
            yield return start;
        }

        if (!Directory.Exists(first))
        {
            yield break;
        }

        foreach (FileSystemInfo entry in Below(new DirectoryInfo(first), entry => IsFolder(entry) && skipped.Contains(entry.Name), cancellationToken))
        {
            if (entry.LinkTarget is not null || (entry is FileInfo && RegularFile.Is(entry.FullName)))
            {
                yield return RelativePath.Between(root, entry.FullName);
            }
        }
    }

    /// <summary>The first link among the parts of a path; null for none.</summary>
    private static string? LinkOn(string root, string path) =>
        RelativePath.FoldersOf(path).Append(path).FirstOrDefault(part => part.Length > 0 && new FileInfo(Path.Combine(root, part)).LinkTarget is not null);
}
