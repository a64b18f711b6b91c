using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Layers;

namespace ContainerStages.Copies;

/// <summary>
/// The user's own files on the build machine. All files belong to root, and have the mode 0755 if they are programs or executable on this machine,
/// else 0644, so that the umask does not matter.
/// </summary>
internal sealed class MachineSource : ICopySource
{
    public string Name => "the build machine";

    public string Start => "the project's folder";

    public string Layer => LayerClass.App.Name;

    public bool IsImage => false;

    public Task<ImmutableArray<SourceEntry>> ReadAsync(CopySelection selection, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(Read(selection, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerStagesException(
                Catalogue.FileChanged,
                $"cannot copy '{selection.Path}' from {Name}: {e.Message}",
                "Check that the file may be read, and that nothing changes it during the publish.",
                e);
        }
    }

    public Task<IReadOnlyList<string>> NearestAsync(CopySelection selection, CancellationToken cancellationToken)
    {
        string root = Path.GetDirectoryName(selection.Path)!;
        if (!Directory.Exists(root))
        {
            return Task.FromResult<IReadOnlyList<string>>([]);
        }

        string[] paths =
        [
            .. Directory.EnumerateFileSystemEntries(root, "*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None })
                .Select(path => RelativePath.Between(root, path))
                .Order(StringComparer.Ordinal),
        ];
        return Task.FromResult<IReadOnlyList<string>>([.. new PathPattern(Path.GetFileName(selection.Path)).Nearest(paths)]);
    }

    private ImmutableArray<SourceEntry> Read(CopySelection selection, CancellationToken cancellationToken)
    {
        if (RealPath.Of(selection.Path) is not { } found)
        {
            return [];
        }

        if (!Directory.Exists(found))
        {
            return [File("", found)];
        }

        FileSystemInfo[] all = [.. FolderWalk.Below(new DirectoryInfo(found), info => selection.Excludes(RelativePath.Between(found, info.FullName)), cancellationToken)];
        FileSystemInfo[] chosen = [.. selection.Of(all, info => RelativePath.Between(found, info.FullName), FolderWalk.IsFolder)];
        HashSet<string> paths = [.. chosen.Select(info => info.FullName)];
        return [new SourceEntry("", EntryType.Folder), .. chosen.Select(info => Entry(info, found, selection, paths, cancellationToken))];
    }

    private SourceEntry Entry(FileSystemInfo info, string folder, CopySelection selection, HashSet<string> chosen, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string path = RelativePath.Between(folder, info.FullName);
        return FolderWalk.IsFolder(info) ? new SourceEntry(path, EntryType.Folder)
            : info.LinkTarget is { } target ? Link(path, info.FullName, target, folder, selection, chosen)
            : File(path, info.FullName);
    }

    /// <param name="chosen">The copied files, with full paths.</param>
    private SourceEntry Link(string path, string link, string target, string folder, CopySelection selection, HashSet<string> chosen)
    {
        string? leadsTo = RealPath.Of(link);
        if (leadsTo is not null && RealPath.IsWithin(leadsTo, folder) && !chosen.Contains(leadsTo) && System.IO.File.Exists(leadsTo))
        {
            // The target is not copied, because the pattern does not match it or because it is excluded.
            return selection.Excludes(RelativePath.Between(folder, leadsTo)) ? throw NotCopyable.LinkToExcluded(path, Name, target) : File(path, leadsTo);
        }

        if (leadsTo is not null && !RealPath.IsWithin(leadsTo, folder))
        {
            return Directory.Exists(leadsTo) ? throw NotCopyable.Because(path, Name, $"it is a link to the folder '{target}', which lies outside of what is copied") : File(path, leadsTo);
        }

        // A link that is broken here is also broken in the image. A path of this machine, or one through the copied folder's own name, would not lead
        // to the target there.
        string beside = Path.GetDirectoryName(link)!;
        bool staysInside = !Path.IsPathRooted(target) && EntryPath.TryNormalise($"{RelativePath.Between(folder, beside)}/{target}".Replace('\\', '/'), out _, out _);
        string written = leadsTo is null || staysInside ? target : Path.GetRelativePath(beside, leadsTo);
        return new SourceEntry(path, EntryType.SymbolicLink) { Target = written.Replace('\\', '/') };
    }

    private SourceEntry File(string path, string file)
    {
        if (!RegularFile.Is(file))
        {
            throw NotCopyable.Because(path.Length > 0 ? path : file, Name, "it is a pipe, a socket or a device");
        }

        var content = FileContent.Of(file);
        return new SourceEntry(path, EntryType.File)
        {
            Content = content,
            Mode = ExecutableBit.IsSet(file) || ExecutableFile.Is(content) ? UnixMode.Executable : UnixMode.Data,
        };
    }
}
