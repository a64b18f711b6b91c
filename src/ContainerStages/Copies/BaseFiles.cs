using System.Collections.Immutable;
using System.Text;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Storage;

namespace ContainerStages.Copies;

/// <summary>The files of a base image that copies are compared with. Their contents are read only if a copy has something at their paths.</summary>
/// <param name="files">The base's files, as they were read from its layers.</param>
internal sealed class BaseFiles(Image image, ImageFileSystem files, ContentStore store)
{
    public string Name => image.Name;

    /// <summary>The copies without files and links that the base has already, with the same content, mode and owner: a layer would only repeat them.</summary>
    public async Task<ImmutableArray<CopiedFiles>> LeaveOutSameAsync(ImmutableArray<CopiedFiles> copies, CancellationToken cancellationToken)
    {
        Dictionary<FileEntry, IndexEntry> candidates = copies.SelectMany(copy => copy.Files).OfType<FileEntry>()
            .Select(file => (File: file, Base: files.Find(file.Path.Value)))
            .Where(pair => pair.Base is { IsFile: true, Entry: var entry } && entry.Length == pair.File.Content.Length && entry.Mode == pair.File.Mode && entry.Owner == pair.File.Owner)
            .ToDictionary(pair => pair.File, pair => pair.Base!.Source, (IEqualityComparer<FileEntry>)ReferenceEqualityComparer.Instance);
        IReadOnlyDictionary<IndexEntry, FileContent> contents = await ContentsAsync(candidates.Values, cancellationToken);
        return [.. copies.Select(copy => Without(copy, entry => entry switch
        {
            FileEntry file => candidates.TryGetValue(file, out IndexEntry? source) && contents[source].Digest == file.Content.Digest,
            SymlinkEntry link => files.Find(link.Path.Value)?.Entry is { Type: EntryType.SymbolicLink } known && known.Target == link.Target && known.Owner == link.Owner,
            _ => false,
        }))];
    }

    /// <summary>The texts of dpkg's databases in the image; empty if it has none.</summary>
    public async Task<ImmutableArray<string>> PackageStatusAsync(CancellationToken cancellationToken)
    {
        IndexEntry[] sources =
        [
            .. files.Below(PackageDatabase.DpkgStatusFolder).Prepend(files.Resolve(PackageDatabase.DpkgStatus)).OfType<ImageEntry>()
                .Where(entry => entry.IsFile && entry.Entry.Length <= PackageDatabase.MostBytes && !entry.Entry.Name.EndsWith(PackageDatabase.Sums, StringComparison.Ordinal))
                .Select(entry => entry.Source),
        ];
        IReadOnlyDictionary<IndexEntry, FileContent> contents = await ContentsAsync(sources, cancellationToken);
        return [.. sources.Select(source => Text(contents[source]))];
    }

    private Task<IReadOnlyDictionary<IndexEntry, FileContent>> ContentsAsync(IReadOnlyCollection<IndexEntry> sources, CancellationToken cancellationToken) => LayerFiles.ReadAsync(
        image.Layers.Select(layer => LayerIndexReader.ArchiveOf(image, layer)).Zip(files.Layers), sources, store, cancellationToken);

    private static CopiedFiles Without(CopiedFiles copy, Func<LayerEntry, bool> isLeftOut)
    {
        ImmutableArray<LayerEntry> kept = [.. copy.Entries.Where(entry => !isLeftOut(entry))];
        return kept.Length == copy.Entries.Length ? copy : copy with { Entries = kept };
    }

    private static string Text(FileContent content)
    {
        using var reader = new StreamReader(content.OpenRead(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
