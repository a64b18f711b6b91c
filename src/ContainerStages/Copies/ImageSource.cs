using System.Collections.Immutable;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Storage;

namespace ContainerStages.Copies;

/// <summary>An image, or a root file system that is composed of packages. Its files keep their modes and owners.</summary>
/// <param name="name">For messages.</param>
/// <param name="root">The beginning of paths in messages.</param>
/// <param name="layers">Bottom to top.</param>
internal sealed class ImageSource(string name, string root, ImmutableArray<LayerArchive> layers, ContentStore store) : ICopySource
{
    private readonly ImageLayers _layers = new(layers, store);

    public ImageSource(string name, Image image, ContentStore store)
        : this(name, "/", [.. image.Layers.Select(layer => LayerArchive.Of(name, layer))], store)
    {
    }

    public string Name => name;

    public string Start => "its root";

    public string Layer => LayerClass.System.Name;

    public bool IsImage => true;

    public async Task<ImmutableArray<SourceEntry>> ReadAsync(CopySelection selection, CancellationToken cancellationToken)
    {
        ImageFileSystem files = await _layers.FindAsync(selection.Path, cancellationToken);
        if (files.Resolve(selection.Path) is not { } found)
        {
            return [];
        }

        string folder = found.Entry.Path;
        List<Chosen> chosen =
        [
            new Chosen("", found),
            .. found.IsFolder
                ? selection.Of([.. files.Below(folder).Select(entry => new Chosen(Relative(folder, entry), entry))], entry => entry.Path, entry => entry.Entry.IsFolder)
                : [],
        ];
        HashSet<string> paths = [.. chosen.Select(entry => entry.Entry.Entry.Path)];
        List<(SourceEntry Entry, ImageEntry? File)> entries = [.. chosen.Select(entry => Entry(entry, folder, files, selection, paths))];
        IReadOnlyDictionary<IndexEntry, FileContent> contents = await _layers.ReadAsync([.. entries.Select(entry => entry.File?.Source).OfType<IndexEntry>()], cancellationToken);
        return [.. entries.Select(entry => entry.File is { } file ? entry.Entry with { Content = contents[file.Source] } : entry.Entry)];
    }

    public async Task<IReadOnlyList<string>> NearestAsync(CopySelection selection, CancellationToken cancellationToken)
    {
        ImageFileSystem files = await _layers.FindAsync(selection.Path, cancellationToken);
        return [.. new PathPattern(selection.Path).Nearest([.. files.Entries.Select(entry => root + entry.Entry.Path)])];
    }

    /// <param name="chosen">The copied entry.</param>
    /// <param name="folder">The path that is copied from, without the first slash.</param>
    /// <param name="paths">All copied paths, as paths in the image.</param>
    /// <returns>The entry, and the file with its content; null if the entry is not a file.</returns>
    private (SourceEntry Entry, ImageEntry? File) Entry(Chosen chosen, string folder, ImageFileSystem files, CopySelection selection, HashSet<string> paths)
    {
        IndexEntry entry = chosen.Entry.Entry;
        var copied = new SourceEntry(chosen.Path, entry.Type) { Mode = entry.Mode, Owner = entry.Owner };
        return entry.Type switch
        {
            EntryType.Folder => (copied, null),
            EntryType.File => (copied, chosen.Entry),
            EntryType.SymbolicLink => Link(copied, entry, folder, files, selection, paths),
            EntryType.HardLink => throw NotCopyable.Because(root + entry.Path, name, $"it is another name of '{root}{entry.Target}', which is not there"),
            _ => throw NotCopyable.Because(root + entry.Path, name, "it is a device or a pipe"),
        };
    }

    private (SourceEntry Entry, ImageEntry? File) Link(SourceEntry copied, IndexEntry link, string folder, ImageFileSystem files, CopySelection selection, HashSet<string> paths)
    {
        string target = link.Target!;
        if (files.Resolve(link.Path) is not { } leadsTo)
        {
            // A link that is broken here is also broken in the image, such as Debian's zoneinfo/localtime.
            return (copied with { Target = target }, null);
        }

        string path = leadsTo.Entry.Path;
        bool isWithin = RelativePath.IsWithin(path, folder);
        if (isWithin && leadsTo.IsFile && selection.Excludes(Relative(folder, path)))
        {
            throw NotCopyable.LinkToExcluded(root + link.Path, name, target);
        }

        if (!isWithin || (leadsTo.IsFile && !paths.Contains(path)))
        {
            return leadsTo.IsFile ? (copied with { Type = EntryType.File, Mode = leadsTo.Entry.Mode, Owner = leadsTo.Entry.Owner }, leadsTo)
                : leadsTo.IsFolder ? throw NotCopyable.Because(root + link.Path, name, $"it is a link to the folder '{root}{path}', which lies outside of what is copied")
                : throw NotCopyable.Because(root + link.Path, name, $"it is a link to '{root}{path}', which is no file");
        }

        // A path from the image's root, or through the copied folder's own name, would not lead to the target from another place.
        string beside = RelativePath.FolderOf(link.Path);
        bool staysInside = !target.StartsWith('/') && EntryPath.TryNormalise($"{Relative(folder, beside)}/{target}", out _, out _);
        return (copied with { Target = staysInside ? target : RelativePath.Between("/" + beside, "/" + path) }, null);
    }

    private static string Relative(string folder, ImageEntry entry) => Relative(folder, entry.Entry.Path);

    private static string Relative(string folder, string path) => path[Math.Min(path.Length, folder.Length == 0 ? 0 : folder.Length + 1)..];

    /// <param name="Path">The path below the copied folder.</param>
    private sealed record Chosen(string Path, ImageEntry Entry);
}
