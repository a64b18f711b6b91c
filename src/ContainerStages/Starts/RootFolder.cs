using System.Formats.Tar;
using System.Runtime.Versioning;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Starts;

/// <summary>
/// An image's root file system as an ordinary user can have it: all files are the user's own, with the permissions that the image's
/// user has, and devices are left out. Layers are strangers' archives: nothing is written through a symbolic link or outside of
/// the folder, whatever they say.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RootFolder : IDisposable
{
    private const string WhiteoutPrefix = ".wh.";
    private const string OpaqueWhiteout = ".wh..wh..opq";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _temporary;
    private readonly NumericUser _user;

    /// <summary>By path in the image. Set at the end: until then, what the user may not do must be possible.</summary>
    private readonly SortedDictionary<string, UnixFileMode> _modes = new(StringComparer.Ordinal);

    private RootFolder(string temporary, NumericUser user)
    {
        _temporary = temporary;
        _user = user;
        FullName = Path.Combine(temporary, "root");
    }

    public string FullName { get; }

    /// <param name="mountPoints">Folders that have to be there, whether the image has them or not.</param>
    /// <exception cref="CannotRunHereException">A layer cannot be unpacked safely.</exception>
    public static async Task<RootFolder> CreateAsync(Image image, NumericUser user, IEnumerable<string> mountPoints, ContentStore store, CancellationToken cancellationToken)
    {
        var root = new RootFolder(store.CreateTemporaryFolder(), user);
        try
        {
            File.SetUnixFileMode(root._temporary, OwnerOnly);
            Directory.CreateDirectory(root.FullName, OwnerOnly);
            foreach (ImageLayer layer in image.Layers)
            {
                await root.UnpackAsync(layer, store, cancellationToken);
            }

            root.AddWhatEnginesAdd(mountPoints);
            root.SetModes();
            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>Whether a path of the image is a folder, and reached without a link, which would lead out as seen from outside.</summary>
    public bool HasFolder(string path) =>
        path.Trim('/').Length == 0
        || (ContainerPath.TryParse(path, out ContainerPath folder) && folder.Ancestors.Append(folder).All(part => IsRealFolder(PathOf(part.Value))));

    public void Dispose()
    {
        // A folder has to be writable for what is in it to be removed. The app may have put links into the places of its own.
        foreach (string path in _modes.Keys.Prepend("").Where(HasFolder))
        {
            File.SetUnixFileMode(PathOf(path), OwnerOnly);
        }

        ContentStore.RemoveTemporaryFolder(_temporary);
    }

    private async Task UnpackAsync(ImageLayer layer, ContentStore store, CancellationToken cancellationToken)
    {
        try
        {
            HashSet<string> written = [];
            await using Stream blob = await store.OpenReadAsync(layer.Blob, cancellationToken);
            await using Stream tar = Compression.Decompress(blob, layer.Blob.MediaType);
            await using var reader = new TarReader(tar);
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                await UnpackAsync(entry, written, cancellationToken);
            }
        }
        catch (Exception e) when (OutputFile.ExplainFullDisk(e, FullName) is null && e is InvalidDataException or IOException or ZstdSharp.ZstdException
            or FormatException or InvalidOperationException or ArgumentException or OverflowException or NotSupportedException or UnauthorizedAccessException)
        {
            throw new CannotRunHereException($"layer {layer.Blob.Digest} cannot be unpacked: {e.Message}", e);
        }
    }

    /// <param name="written">Paths of this layer: its whiteouts are about the layers below.</param>
    private async Task UnpackAsync(TarEntry entry, HashSet<string> written, CancellationToken cancellationToken)
    {
        string text = string.Join('/', entry.Name.Split('/').Where(part => part is not ("" or ".")));
        if (entry.EntryType == TarEntryType.GlobalExtendedAttributes || text.Length == 0)
        {
            return;
        }

        var path = ContainerPath.Parse(text);
        CreateParents(path, written);
        if (path.Name == OpaqueWhiteout)
        {
            RemoveBelow(path.Parent?.Value ?? "", written);
        }
        else if (path.Name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
        {
            string hidden = text[..^path.Name.Length] + path.Name[WhiteoutPrefix.Length..];
            if (!written.Contains(hidden))
            {
                Remove(ContainerPath.Parse(hidden).Value);
            }
        }
        else
        {
            await WriteAsync(entry, path.Value, cancellationToken);
            written.Add(path.Value);
        }
    }

    private async Task WriteAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        string file = PathOf(path);
        if (entry.EntryType == TarEntryType.Directory)
        {
            if (!IsRealFolder(file))
            {
                Remove(path);
                Directory.CreateDirectory(file, OwnerOnly);
            }

            _modes[path] = ModeOf(entry);
            return;
        }

        Remove(path);
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                await using (FileStream stream = new(file, FileMode.CreateNew, FileAccess.Write))
                {
                    await (entry.DataStream ?? Stream.Null).CopyToAsync(stream, cancellationToken);
                }

                _modes[path] = ModeOf(entry);
                break;
            case TarEntryType.HardLink:
                // A copy: it is the same to whoever reads it.
                string target = Inside(entry.LinkName).Value;
                File.Copy(IsRealFile(PathOf(target)) ? PathOf(target) : throw new InvalidDataException($"the hard link '{path}' is to '{target}', which is no file"), file);
                _modes[path] = _modes[target];
                break;
            case TarEntryType.SymbolicLink:
                // Only made: who follows it does so inside, where the root is this folder.
                File.CreateSymbolicLink(file, entry.LinkName);
                break;
        }
    }

    private ContainerPath Inside(string name)
    {
        var path = ContainerPath.Parse(string.Join('/', name.Split('/').Where(part => part is not ("" or "."))));
        foreach (ContainerPath folder in path.Ancestors)
        {
            RefuseLink(folder.Value);
        }

        return path;
    }

    private void CreateParents(ContainerPath path, HashSet<string> written)
    {
        foreach (ContainerPath folder in path.Ancestors)
        {
            RefuseLink(folder.Value);
            if (!IsRealFolder(PathOf(folder.Value)))
            {
                Remove(folder.Value);
                Directory.CreateDirectory(PathOf(folder.Value), OwnerOnly);
                _modes[folder.Value] = OwnerOnly;
                written.Add(folder.Value);
            }
        }
    }

    /// <summary>Engines make what lies there land where the link leads to, inside of the root. No tool for images writes such layers.</summary>
    private void RefuseLink(string folder)
    {
        if (new FileInfo(PathOf(folder)).LinkTarget is not null)
        {
            throw new CannotRunHereException($"the image has files below '{folder}', which is a symbolic link");
        }
    }

    private void RemoveBelow(string folder, HashSet<string> written)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(PathOf(folder)))
        {
            string path = folder.Length > 0 ? $"{folder}/{Path.GetFileName(entry)}" : Path.GetFileName(entry);
            if (!written.Contains(path) && !written.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal)))
            {
                Remove(path);
            }
            else if (IsRealFolder(entry))
            {
                RemoveBelow(path, written);
            }
        }
    }

    /// <summary>Its mode goes with it: what comes in its place may be a link, and modes must not be set through one.</summary>
    private void Remove(string path)
    {
        string file = PathOf(path);
        _modes.Remove(path);
        if (IsRealFolder(file))
        {
            foreach (string below in _modes.Keys.Where(other => other.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
            {
                _modes.Remove(below);
            }

            Directory.Delete(file, recursive: true);
        }
        else
        {
            File.Delete(file);
        }
    }

    /// <summary>Places to mount on, and the file without which no name is found, not even the machine's own.</summary>
    private void AddWhatEnginesAdd(IEnumerable<string> mountPoints)
    {
        foreach (string folder in mountPoints.Append("etc"))
        {
            RefuseLink(folder);
            if (!IsRealFolder(PathOf(folder)))
            {
                Remove(folder);
                Directory.CreateDirectory(PathOf(folder));
            }
        }

        Remove("etc/hosts");
        File.WriteAllText(PathOf("etc/hosts"), $"127.0.0.1\tlocalhost {Environment.MachineName}\n::1\tlocalhost\n");
    }

    private void SetModes()
    {
        // What is in a folder comes after it in this order, and has to be reachable until it is done.
        foreach ((string path, UnixFileMode mode) in _modes.Reverse())
        {
            File.SetUnixFileMode(PathOf(path), mode);
        }

        File.SetUnixFileMode(FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>What the image's user may do becomes what the owner may do, who is the only one here.</summary>
    private UnixFileMode ModeOf(TarEntry entry)
    {
        int shift = entry.Uid == _user.Uid ? 6 : entry.Gid == _user.Gid ? 3 : 0;
        return (UnixFileMode)((((int)entry.Mode >> shift) & 7) << 6);
    }

    private string PathOf(string path) => Path.Combine(FullName, path);

    private static bool IsRealFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    private static bool IsRealFile(string path) => new FileInfo(path) is { Exists: true, LinkTarget: null };
}
