using ContainerStages.Diagnostics;

namespace ContainerStages.IO;

/// <summary>
/// A folder whose content we may remove, because we made it. A marker file says so: it is only written into an empty folder. Without it a
/// wrong setting, such as a cache folder that is a home, would let a clean-up delete what is somebody's.
/// </summary>
internal static class OwnFolder
{
    /// <summary>The targets know this name, too (ContainerStages.Outer.Folders.targets, ContainerStages.Inner.Publish.targets).</summary>
    public const string MarkerName = "containerstages.folder";

    /// <summary>What macOS and Windows leave in every folder that somebody looks into.</summary>
    private static readonly string[] s_nobodys = [".DS_Store", "Thumbs.db"];

    private static ReadOnlySpan<byte> Text => "ContainerStages made this folder, and removes what it no longer needs here. Keep nothing of your own in it.\n"u8;

    /// <summary>Makes the folder and its marker; nothing is written into a folder that is not ours. Several builds may do so at once.</summary>
    /// <param name="folder">An absolute path.</param>
    /// <param name="what">For the message, such as <c>the content store</c>.</param>
    /// <param name="advice">For the message.</param>
    /// <param name="firstForeign">The first entry that an earlier version, which wrote no markers, did not make; null when it made all that is in the folder.</param>
    /// <exception cref="ContainerStagesException">The folder holds something else, or cannot be written.</exception>
    public static void Claim(string folder, string what, string advice, Func<DirectoryInfo, FileSystemInfo?> firstForeign)
    {
        if (IsOurs(folder))
        {
            return;
        }

        OutputFile.CreateFolder(folder);
        try
        {
            // The second look is for a build that began a moment ago: the marker is the first thing that one makes.
            var info = new DirectoryInfo(folder);
            if (firstForeign(info) is { } foreign && !IsOurs(folder))
            {
                throw NotOurs($"cannot use '{folder}' as {what}: it holds '{RelativePath.Between(folder, foreign.FullName)}', and was not made by ContainerStages", advice);
            }

            using var marker = new FileStream(Path.Combine(folder, MarkerName), FileMode.CreateNew, FileAccess.Write);
            marker.Write(Text);
        }
        catch (IOException) when (IsOurs(folder))
        {
            // Another build was faster.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Explain(e, folder);
        }
    }

    /// <summary>What is in a folder, without what is nobody's.</summary>
    public static IEnumerable<FileSystemInfo> Entries(DirectoryInfo folder) => folder.EnumerateFileSystemInfos().Where(entry => entry is not FileInfo || !s_nobodys.Contains(entry.Name));

    /// <summary>Refuses a folder that is a link: what is removed in it would be somewhere else.</summary>
    /// <param name="folder">An absolute path, which need not exist.</param>
    /// <exception cref="ContainerStagesException">It is a link.</exception>
    public static void CheckIsNoLink(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is { } target)
        {
            throw NotOurs(
                $"cannot use '{folder}': it is a link to '{target}', and what ContainerStages removes must not be somewhere else",
                "Remove the link. To keep the files on another disk, set the whole folder's path with its property.");
        }
    }

    private static bool IsOurs(string folder) => new FileInfo(Path.Combine(folder, MarkerName)) is { Exists: true, LinkTarget: null };

    private static ContainerStagesException NotOurs(string what, string advice) => new(Catalogue.FolderNotOurs, what, advice);
}
