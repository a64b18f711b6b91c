using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using ContainerStages.Bases.Locks;
using ContainerStages.IO;
using ContainerStages.Layers;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// Makes the layers of a root file system from unpacked packages. Packages come in the order of their names, so the result depends only on them.
/// Contents of files go through a folder, not through memory.
/// </summary>
/// <param name="folder">Holds the files' contents until the layers are written.</param>
/// <param name="isOnBase">Whether another image has what every root needs besides packages.</param>
internal sealed class RootComposer(string folder, bool isOnBase = false)
{
    /// <summary>Has to change if the same packages give another root file system.</summary>
    public const int Version = 2;

    private const int PermissionBits = 0b001_111_111_111;

    private readonly SortedDictionary<string, LayerEntry> _base = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, LayerEntry> _system = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnixMode> _folderModes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _certificates = new(StringComparer.Ordinal);
    private bool _hasOpenSsl;
    private int _files;

    /// <param name="file">The .deb file.</param>
    /// <param name="isAsked">The project names the package, so its programs are kept.</param>
    public async Task AddAsync(ResolvedPackage package, string file, bool isAsked, CancellationToken cancellationToken)
    {
        SortedDictionary<string, LayerEntry> layer = DefaultPackages.IsSystemData(package.Name) ? _system : _base;
        bool programs = isAsked && !DefaultPackages.IsDefault(package.Name);
        var kept = new HashSet<string>(StringComparer.Ordinal);
        await Deb.ReadFilesAsync(
            file,
            async (entry, token) =>
            {
                if (await AddAsync(entry, layer, programs, token) is { } path)
                {
                    kept.Add(path);
                }
            },
            cancellationToken);

        (string control, string sums) = await Deb.ReadControlAsync(file, cancellationToken);
        Add(layer, RootFiles.Status(package.Name, control, KeptSums(sums, kept)));
        _hasOpenSsl |= DefaultPackages.IsOpenSsl(package.Name);
    }

    /// <summary>Bottom to top; a layer without entries is left out.</summary>
    public ImmutableArray<LayerPlan> Finish()
    {
        if (!isOnBase)
        {
            AddMissing(_base, RootFiles.Skeleton);
            if (_base.Keys.Any(path => path.StartsWith("usr/lib64/", StringComparison.Ordinal)))
            {
                AddMissing(_base, [RootFiles.Lib64]);
            }
        }

        if (_hasOpenSsl)
        {
            AddMissing(_base, RootFiles.OpenSsl);
        }

        if (_certificates.Count > 0)
        {
            AddMissing(_system, RootFiles.Certificates(_certificates));
        }

        AddFolders(_base, []);
        AddFolders(_system, _base);
        LayerPlan[] layers = [new(LayerClass.Base, _base.Values), new(LayerClass.System, _system.Values)];
        return [.. layers.Where(layer => !layer.Entries.IsEmpty)];
    }

    /// <summary>
    /// Debian's merged layout: <c>bin</c>, <c>sbin</c>, <c>lib</c> and <c>lib64</c> are links into <c>usr</c>, and files of older packages in them
    /// are moved. Null for the root and for those four paths.
    /// </summary>
    public static string? MergedPath(string name)
    {
        string path = (name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name).Trim('/');
        return path switch
        {
            "" or "." or "bin" or "sbin" or "lib" or "lib64" => null,
            _ when path.StartsWith("bin/", StringComparison.Ordinal)
                || path.StartsWith("sbin/", StringComparison.Ordinal)
                || path.StartsWith("lib/", StringComparison.Ordinal)
                || path.StartsWith("lib64/", StringComparison.Ordinal) => "usr/" + path,
            _ => path,
        };
    }

    /// <returns>The path in the root if the entry is kept, else null.</returns>
    private async Task<string?> AddAsync(TarEntry entry, SortedDictionary<string, LayerEntry> layer, bool programs, CancellationToken cancellationToken)
    {
        if (MergedPath(entry.Name) is not { } name || !ContainerPath.TryParse(name, out ContainerPath path))
        {
            return null;
        }

        // setuid and setgid are removed: no program of a distroless root needs to give a user more rights.
        var mode = new UnixMode((int)entry.Mode & PermissionBits);
        PackageFileUse use = PackageFilter.Use(path.Value, programs);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                _folderModes[path.Value] = mode;
                return null;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile when use == PackageFileUse.Certificate:
                _certificates[path.Value] = await BytesAsync(entry, cancellationToken);
                return null;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile when use == PackageFileUse.Kept:
                layer[path.Value] = new FileEntry(path, await StoreAsync(entry, cancellationToken)) { Mode = mode };
                return path.Value;
            case TarEntryType.SymbolicLink when use == PackageFileUse.Kept:
                layer[path.Value] = RootFiles.Symlink(path.Value, entry.LinkName);
                return null;
            case TarEntryType.HardLink when use == PackageFileUse.Kept
                && MergedPath(entry.LinkName) is { } target
                && layer.GetValueOrDefault(target) is FileEntry linked:
                layer[path.Value] = new FileEntry(path, linked.Content) { Mode = linked.Mode };
                return path.Value;
            default:
                return null;
        }
    }

    private async Task<FileContent> StoreAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.DataStream is null)
        {
            return FileContent.Of([]);
        }

        string file = Path.Combine(folder, $"{_files++}");
        await using (FileStream stream = File.Create(file))
        {
            await entry.DataStream.CopyToAsync(stream, cancellationToken);
        }

        return FileContent.Of(file);
    }

    private static async Task<byte[]> BytesAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        if (entry.DataStream is not null)
        {
            await entry.DataStream.CopyToAsync(bytes, cancellationToken);
        }

        return bytes.ToArray();
    }

    /// <summary>Lines of <c>SUM  PATH</c>, with the paths that the files have in the root.</summary>
    private static string KeptSums(string sums, HashSet<string> kept)
    {
        var text = new StringBuilder();
        foreach (string line in sums.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split("  ", 2) is [var sum, var name] && MergedPath(name) is { } path && kept.Contains(path))
            {
                text.Append(sum).Append("  ").Append(path).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void Add(SortedDictionary<string, LayerEntry> layer, IEnumerable<LayerEntry> entries)
    {
        foreach (LayerEntry entry in entries)
        {
            layer[entry.Path.Value] = entry;
        }
    }

    /// <summary>Adds entries, except those that a package has.</summary>
    private void AddMissing(SortedDictionary<string, LayerEntry> layer, IEnumerable<LayerEntry> entries)
    {
        foreach (LayerEntry entry in entries.Where(entry => !_base.ContainsKey(entry.Path.Value)))
        {
            layer.TryAdd(entry.Path.Value, entry);
        }
    }

    /// <summary>Adds an entry for every folder, in the lowest layer that has a path in it.</summary>
    private void AddFolders(SortedDictionary<string, LayerEntry> layer, SortedDictionary<string, LayerEntry> below)
    {
        foreach (ContainerPath ancestor in layer.Values.SelectMany(entry => entry.Path.Ancestors).Distinct().ToArray())
        {
            if (!below.ContainsKey(ancestor.Value))
            {
                layer.TryAdd(ancestor.Value, new FolderEntry(ancestor) { Mode = _folderModes.GetValueOrDefault(ancestor.Value, UnixMode.Executable) });
            }
        }
    }
}
