using ContainerStages.IO;

namespace ContainerStages.Stages.Graph;

/// <summary>
/// Lists files, without pipes, sockets and devices. Links are listed and never followed, so that the walk enters no cycle and no folder outside.
/// </summary>
internal static class FolderWalk
{
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

        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(first)]);
        while (folders.TryPop(out DirectoryInfo? folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
            {
                if (entry.LinkTarget is not null || (entry is FileInfo && RegularFile.Is(entry.FullName)))
                {
                    yield return RelativePath.Between(root, entry.FullName);
                }
                else if (entry is DirectoryInfo below && !skipped.Contains(entry.Name))
                {
                    folders.Push(below);
                }
            }
        }
    }

    /// <summary>The first link among the parts of a path; null for none.</summary>
    private static string? LinkOn(string root, string path) =>
        RelativePath.FoldersOf(path).Append(path).FirstOrDefault(part => part.Length > 0 && new FileInfo(Path.Combine(root, part)).LinkTarget is not null);
}
