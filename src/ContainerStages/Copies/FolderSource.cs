using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Layers;

namespace ContainerStages.Copies;

/// <summary>
/// A folder on the build machine. All files belong to root, and have the mode 0755 if they are programs or executable on this machine, else 0644, so
/// that the umask does not matter.
/// </summary>
/// <param name="name">For messages.</param>
/// <param name="layer">The layer of the copied files.</param>
/// <param name="boundary">An absolute path that no path and no link may leave: otherwise the outputs of a stage could bring other files of this
/// machine into the image. Null for the user's own files.</param>
internal sealed class FolderSource(string name, string layer, string? boundary) : ICopySource
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string Name => name;

    public string Start => boundary is null ? "the project's folder" : "the stage's folder, where its Outputs are and nothing else";

    public string Layer => layer;

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
                $"cannot copy '{selection.Path}' from {name}: {e.Message}",
                "Check that the file may be read, and that nothing changes it during the publish.",
                e);
        }
    }

    public Task<IReadOnlyList<string>> NearestAsync(CopySelection selection, CancellationToken cancellationToken)
    {
        string root = boundary ?? Path.GetDirectoryName(selection.Path)!;
        if (!Directory.Exists(root))
        {
            return Task.FromResult<IReadOnlyList<string>>([]);
        }

        string[] paths =
        [
            .. Directory.EnumerateFileSystemEntries(root, "*", new EnumerationOptions { RecurseSubdirectories = boundary is not null, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None })
                .Select(path => RelativePath.Between(root, path))
                .Order(StringComparer.Ordinal),
        ];
        return Task.FromResult<IReadOnlyList<string>>([.. new PathPattern(boundary is null ? Path.GetFileName(selection.Path) : selection.Path).Nearest(paths)]);
    }

    private ImmutableArray<SourceEntry> Read(CopySelection selection, CancellationToken cancellationToken)
    {
        if (RealPath.Of(boundary is null ? selection.Path : Path.GetFullPath(selection.Path, boundary)) is not { } found)
        {
            return [];
        }

        CheckBoundary(found, selection.Path);
        if (!Directory.Exists(found))
        {
            return [File("", found)];
        }

        List<FileSystemInfo> all = [];
        Collect(new DirectoryInfo(found));
        FileSystemInfo[] chosen = [.. selection.Of(all, info => RelativePath.Between(found, info.FullName), IsFolder)];
        HashSet<string> paths = [.. chosen.Select(info => info.FullName)];
        return [new SourceEntry("", EntryType.Folder), .. chosen.Select(info => Entry(info, found, selection, paths, cancellationToken))];

        void Collect(DirectoryInfo folder)
        {
            foreach (FileSystemInfo info in folder.EnumerateFileSystemInfos())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (selection.Excludes(RelativePath.Between(found, info.FullName)))
                {
                    continue;
                }

                all.Add(info);
                if (IsFolder(info))
                {
                    Collect((DirectoryInfo)info);
                }
            }
        }
    }

    private SourceEntry Entry(FileSystemInfo info, string folder, CopySelection selection, HashSet<string> chosen, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string path = RelativePath.Between(folder, info.FullName);
        return IsFolder(info) ? new SourceEntry(path, EntryType.Folder)
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
            return selection.Excludes(RelativePath.Between(folder, leadsTo)) ? throw NotCopyable.LinkToExcluded(path, name, target) : File(path, leadsTo);
        }

        if (leadsTo is not null && !RealPath.IsWithin(leadsTo, folder))
        {
            CheckBoundary(leadsTo, path);
            return Directory.Exists(leadsTo) ? throw NotCopyable.Because(path, name, $"it is a link to the folder '{target}', which lies outside of what is copied") : File(path, leadsTo);
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
            throw NotCopyable.Because(path.Length > 0 ? path : file, name, "it is a pipe, a socket or a device");
        }

        var content = FileContent.Of(file);
        bool mayRun = !OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(file) & AnyExecute) != 0;
        return new SourceEntry(path, EntryType.File)
        {
            Content = content,
            Mode = mayRun || ExecutableFile.Is(content) ? UnixMode.Executable : UnixMode.Data,
        };
    }

    private void CheckBoundary(string real, string path)
    {
        if (boundary is not null && !RealPath.IsWithin(real, RealPath.Of(boundary)!))
        {
            throw NotCopyable.Because(path, name, "it lies outside of the stage's outputs, or leads there");
        }
    }

    private static bool IsFolder(FileSystemInfo info) => info is DirectoryInfo && info.LinkTarget is null;
}
