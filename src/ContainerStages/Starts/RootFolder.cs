using System.Collections.Immutable;
using System.Runtime.Versioning;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Starts;

/// <summary>
/// An image's root file system as an ordinary user can have it: all files are the user's own, with the permissions that the image's
/// user has, and devices are left out. Only what a container would see is made, each thing once and at its real path: nothing can be
/// written through a symbolic link or outside of the folder, whatever the layers say.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RootFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ImageFileSystem _files;
    private readonly NumericUser _user;

    private RootFolder(string temporary, ImageFileSystem files, NumericUser user)
    {
        Folder = temporary;
        _files = files;
        _user = user;
        FullName = Path.Combine(temporary, Sandbox.Root);
    }

    public string FullName { get; }

    /// <summary>Around it, and of this root alone.</summary>
    public string Folder { get; }

    /// <param name="request">The image, and where it is.</param>
    /// <param name="user">The image's.</param>
    /// <param name="mountPoints">Folders that have to be there, whether the image has them or not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CannotRunHereException">This machine cannot have its files.</exception>
    /// <exception cref="Diagnostics.ContainerStagesException">A layer is damaged or hostile.</exception>
    public static async Task<RootFolder> CreateAsync(StartRequest request, NumericUser user, IEnumerable<string> mountPoints, CancellationToken cancellationToken)
    {
        (Image image, ContentStore store) = request;
        ImmutableArray<LayerIndex> layers = await LayerIndexReader.ReadImageAsync(image, request.Inspector, store, cancellationToken);
        LayerIndex ofEngine = OfEngine(mountPoints);
        var root = new RootFolder(store.TemporaryFolders.Create(), ImageFileSystem.Merge([.. layers, ofEngine]), user);
        try
        {
            root.MakeFoldersAndLinks();
            ILookup<object?, string> paths = root.PathsBySource();
            foreach ((Layer layer, LayerIndex index) in image.Layers.Zip(layers))
            {
                await UnpackAsync(LayerArchive.Of("the image", layer), index, paths, store, cancellationToken);
            }

            root.WriteHosts(ofEngine);
            root.SetModes();
            return root;
        }
        catch (Exception e)
        {
            root.Dispose();
            if (OutputFile.ExplainFullDisk(e, root.FullName) is null && e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new CannotRunHereException($"the image cannot be unpacked: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Whether a path of the image is a folder, and reached without a link, which would lead out as seen from outside.</summary>
    public bool HasFolder(string path)
    {
        string at = FullName;
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries).All(part => part != ".." && IsRealFolder(at = Path.Combine(at, part)));
    }

    public void Dispose() => TemporaryFolders.Remove(Folder);

    /// <summary>What engines add on top: places to mount on, and the file without which no name is found, not even the machine's own.</summary>
    private static LayerIndex OfEngine(IEnumerable<string> mountPoints) => new(
        "",
        IsBase: false,
        [
            .. mountPoints.Select(path => new IndexEntry(path, EntryType.Folder) { Mode = UnixMode.Executable }),
            new IndexEntry("etc/hosts", EntryType.File) { Mode = UnixMode.Data },
        ]);

    private void MakeFoldersAndLinks()
    {
        File.SetUnixFileMode(Folder, OwnerOnly);
        Directory.CreateDirectory(FullName, OwnerOnly);
        foreach (IndexEntry entry in _files.Entries.Select(entry => entry.Entry))
        {
            if (entry.Type == EntryType.Folder)
            {
                Directory.CreateDirectory(PathOf(entry.Path), OwnerOnly);
            }
            else if (entry.Type == EntryType.SymbolicLink)
            {
                // Only made: who follows it does so inside, where the root is this folder.
                File.CreateSymbolicLink(PathOf(entry.Path), entry.Target!);
            }
        }
    }

    /// <summary>Where the content of a layer's entry goes. A path may come twice in a layer, so the entry itself is the key.</summary>
    private ILookup<object?, string> PathsBySource() =>
        _files.Entries.Where(entry => entry.IsFile).ToLookup(entry => entry.Source, entry => PathOf(entry.Entry.Path), ReferenceEqualityComparer.Instance);

    private static async Task UnpackAsync(LayerArchive archive, LayerIndex layer, ILookup<object?, string> paths, ContentStore store, CancellationToken cancellationToken)
    {
        using IEnumerator<IndexEntry> known = layer.Entries.AsEnumerable().GetEnumerator();
        await archive.ReadAsync(
            store,
            async (_, content, token) =>
            {
                string[] files = known.MoveNext() ? [.. paths[known.Current]] : [];
                foreach (string file in files.Take(1))
                {
                    await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
                    await content.CopyToAsync(stream, token);
                }

                // A copy of a hard link's file is the same to every reader.
                foreach (string file in files.Skip(1))
                {
                    File.Copy(files[0], file);
                }
            },
            cancellationToken);
    }

    /// <summary>Where links on the way to it lead.</summary>
    private void WriteHosts(LayerIndex ofEngine)
    {
        foreach (ImageEntry file in _files.Entries.Where(entry => entry.IsFile && entry.Layer == ofEngine))
        {
            File.WriteAllText(PathOf(file.Entry.Path), $"127.0.0.1\tlocalhost {Environment.MachineName}\n::1\tlocalhost\n");
        }
    }

    private void SetModes()
    {
        // What is in a folder comes after it in this order, and has to be reachable until it is done.
        foreach (ImageEntry entry in _files.Entries.Where(entry => entry.IsFolder || entry.IsFile).Reverse())
        {
            File.SetUnixFileMode(PathOf(entry.Entry.Path), ModeOf(entry.Entry));
        }

        File.SetUnixFileMode(FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>What the image's user may do becomes what the owner may do, who is the only one here.</summary>
    private UnixFileMode ModeOf(IndexEntry entry) => (UnixFileMode)((int)entry.Mode.RightsOf(_user, entry.Owner) << 6);

    private string PathOf(string path) => Path.Combine(FullName, path);

    private static bool IsRealFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };
}
