using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>
/// What a base's layers amount to when they lie on top of each other, whiteouts honoured: which paths exist, and the text of its
/// account files. Each layer is read once; the store keeps what was found, by diff id, so that a layer which was read before need
/// not even be here.
/// </summary>
internal sealed class BaseFileIndex
{
    private const string NoteKind = "indexes";
    private const string WhiteoutPrefix = ".wh.";
    private const string OpaqueWhiteout = ".wh..wh..opq";
    private const int MostAccountBytes = 1 << 20;

    /// <summary>Those of a registry's image are downloaded here.</summary>
    private const int LayersAtOnce = 4;

    private readonly Dictionary<string, IndexEntry> _entries = [];

    private BaseFileIndex()
    {
    }

    public static async Task<BaseFileIndex> ReadAsync(BaseImage image, ContentStore store, CancellationToken cancellationToken)
    {
        var layers = new IReadOnlyList<IndexEntry>[image.Layers.Length];
        await Parallel.ForAsync(
            0,
            layers.Length,
            new ParallelOptions { MaxDegreeOfParallelism = LayersAtOnce, CancellationToken = cancellationToken },
            async (i, token) => layers[i] = await ReadLayerAsync(image, image.Layers[i], store, token));

        var index = new BaseFileIndex();
        foreach (IReadOnlyList<IndexEntry> layer in layers)
        {
            index.Apply(layer);
        }

        return index;
    }

    public bool IsFolder(ContainerPath path) => _entries.TryGetValue(path.Value, out IndexEntry? entry) && entry.Kind == 'd';

    public bool Exists(ContainerPath path) => _entries.ContainsKey(path.Value);

    /// <summary>The paths of all that is no folder, without the first slash.</summary>
    public IEnumerable<string> Files => _entries.Values.Where(entry => entry.Kind != 'd').Select(entry => entry.Path);

    /// <summary>The bytes of a file that the base has; 0 for what is no file.</summary>
    public long Length(ContainerPath path) => _entries.TryGetValue(path.Value, out IndexEntry? entry) ? entry.Length : 0;

    /// <summary><c>/etc/passwd</c>; null when there is none.</summary>
    public string? Passwd => _entries.GetValueOrDefault("etc/passwd")?.Text;

    /// <summary><c>/etc/group</c>; null when there is none.</summary>
    public string? Group => _entries.GetValueOrDefault("etc/group")?.Text;

    private void Apply(IReadOnlyList<IndexEntry> layer)
    {
        foreach (IndexEntry entry in layer)
        {
            int slash = entry.Path.LastIndexOf('/');
            string folder = slash < 0 ? "" : entry.Path[..(slash + 1)];
            string name = entry.Path[(slash + 1)..];
            if (name == OpaqueWhiteout)
            {
                RemoveBelow(folder);
            }
            else if (name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
            {
                string hidden = folder + name[WhiteoutPrefix.Length..];
                _entries.Remove(hidden);
                RemoveBelow(hidden + "/");
            }
        }

        foreach (IndexEntry entry in layer.Where(entry => !entry.Path.Split('/')[^1].StartsWith(WhiteoutPrefix, StringComparison.Ordinal)))
        {
            if (entry.Kind != 'd' && _entries.TryGetValue(entry.Path, out IndexEntry? replaced) && replaced.Kind == 'd')
            {
                RemoveBelow(entry.Path + "/");
            }

            _entries[entry.Path] = entry;
        }
    }

    private void RemoveBelow(string folder)
    {
        foreach (string path in _entries.Keys.Where(path => path.StartsWith(folder, StringComparison.Ordinal)).ToList())
        {
            _entries.Remove(path);
        }
    }

    private static async Task<IReadOnlyList<IndexEntry>> ReadLayerAsync(BaseImage image, BaseLayer layer, ContentStore store, CancellationToken cancellationToken)
    {
        if (store.ReadNote(NoteKind, layer.DiffId.Hex) is { } note && Parse(note) is { } known)
        {
            return known;
        }

        try
        {
            List<IndexEntry> entries = [];
            await using Stream blob = await store.OpenReadAsync(layer.Blob, cancellationToken);
            await using Stream tar = Compression.Decompress(blob, layer.Blob.MediaType);
            await using var reader = new TarReader(tar);
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
                {
                    continue;
                }

                string path = Normalise(entry.Name);
                if (path.Length > 0)
                {
                    entries.Add(new IndexEntry(path, KindOf(entry.EntryType), entry.Length, await AccountTextAsync(path, entry, cancellationToken)));
                }
            }

            await store.WriteNoteAsync(NoteKind, layer.DiffId.Hex, JsonSerializer.Serialize(entries));
            return entries;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException
            or FormatException or InvalidOperationException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new ContainerStagesException(
                Catalogue.DamagedImage,
                $"cannot read layer {layer.Blob.Digest} of the base image '{image.Name}': {e.Message}",
                "Its digest is right, so it was made like this: use another base image, or have it built again.",
                e);
        }
    }

    private static string Normalise(string name) =>
        string.Join('/', name.Split('/').Where(part => part is not ("" or ".")));

    private static char KindOf(TarEntryType type) => type switch
    {
        TarEntryType.Directory => 'd',
        TarEntryType.SymbolicLink => 'l',
        _ => 'f',
    };

    private static async Task<string?> AccountTextAsync(string path, TarEntry entry, CancellationToken cancellationToken)
    {
        if (path is not ("etc/passwd" or "etc/group") || entry.DataStream is not { Length: < MostAccountBytes } data)
        {
            return null;
        }

        using var reader = new StreamReader(data, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static List<IndexEntry>? Parse(string note)
    {
        try
        {
            return JsonSerializer.Deserialize<List<IndexEntry>>(note);
        }
        catch (JsonException)
        {
            // A note that cannot be read is no note: the layer is read, and the note written anew.
            return null;
        }
    }

    /// <param name="Path">From the root, without the first slash.</param>
    /// <param name="Kind">d: folder, l: symbolic link, f: anything else.</param>
    /// <param name="Length">Bytes.</param>
    /// <param name="Text">Of the account files only.</param>
    private sealed record IndexEntry(string Path, char Kind, long Length, string? Text);
}
