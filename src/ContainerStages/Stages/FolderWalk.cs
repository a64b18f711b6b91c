namespace ContainerStages.Stages;

/// <summary>Lists files. Links are listed and never followed, so that no circle and no stranger's folder is walked into.</summary>
internal static class FolderWalk
{
    /// <param name="root">An absolute path.</param>
    /// <param name="start">What to list below it, relative; empty for all. It may be a file.</param>
    /// <param name="skipped">Names of folders that are not entered.</param>
    /// <returns>Relative to <paramref name="root"/>, with <c>/</c>.</returns>
    public static IEnumerable<string> Files(string root, string start, IReadOnlySet<string> skipped, CancellationToken cancellationToken)
    {
        string first = Path.Combine(root, start);
        if (File.Exists(first))
        {
            yield return start;
        }

        if (!Directory.Exists(first))
        {
            yield break;
        }

        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(first)]);
        while (folders.TryPop(out DirectoryInfo? folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
            {
                if (entry is FileInfo || entry.LinkTarget is not null)
                {
                    yield return Path.GetRelativePath(root, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
                }
                else if (!skipped.Contains(entry.Name))
                {
                    folders.Push((DirectoryInfo)entry);
                }
            }
        }
    }
}
