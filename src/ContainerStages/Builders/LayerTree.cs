using System.Globalization;
using System.Security.Cryptography;
using ContainerStages.FileSystems;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Builders;

/// <summary>What a layer holds, independent of who wrote it: for each path its type, mode, owner, target and content, but no time and no order.</summary>
internal sealed class LayerTree
{
    private readonly SortedDictionary<string, (EntryType Type, string Text)> _entries = new(StringComparer.Ordinal);

    public bool IsEmpty => _entries.Count == 0;

    /// <exception cref="Diagnostics.ContainerStagesException">The layer is no archive, or a hostile one.</exception>
    public static async Task<LayerTree> ReadAsync(string image, Layer layer, ContentStore store, CancellationToken cancellationToken)
    {
        var tree = new LayerTree();
        await LayerArchive.Of(image, layer).ReadAsync(
            store,
            async (entry, content, token) =>
            {
                string what = entry.Type == EntryType.File ? Digest.FromHash(await SHA256.HashDataAsync(content, token)).Short : entry.Target ?? "";
                tree._entries[entry.Path] = (entry.Type, $"{entry.Mode} {entry.Owner} {what}".TrimEnd());
            },
            cancellationToken);
        return tree;
    }

    /// <summary>Folders that only this layer has. They hold what both have, and engines make them where they are missing.</summary>
    public IEnumerable<string> FoldersMissingIn(LayerTree other) =>
        _entries.Where(entry => entry.Value.Type == EntryType.Folder && !other._entries.ContainsKey(entry.Key)).Select(entry => "/" + entry.Key);

    /// <summary>Paths that differ, or that only one has, except folders: each with both sides.</summary>
    public IEnumerable<string> DifferencesFrom(LayerTree other) => _entries.Keys.Union(other._entries.Keys).Order(StringComparer.Ordinal)
        .Where(path => TextOf(path) != other.TextOf(path) && !IsFolderOfOne(path, other))
        .Select(path => string.Create(CultureInfo.InvariantCulture, $"/{path} ({TextOf(path)}; {other.TextOf(path)})"));

    private bool IsFolderOfOne(string path, LayerTree other) =>
        _entries.ContainsKey(path) != other._entries.ContainsKey(path) && (_entries.GetValueOrDefault(path).Type == EntryType.Folder || other._entries.GetValueOrDefault(path).Type == EntryType.Folder);

    private string TextOf(string path) => _entries.TryGetValue(path, out (EntryType Type, string Text) entry) ? $"{entry.Type} {entry.Text}" : "missing";
}
