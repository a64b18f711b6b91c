using System.Collections.Immutable;
using System.Text.Json;
using ContainerStages.Storage;

namespace ContainerStages.FileSystems;

/// <summary>
/// The indexes of layers, cached in the content store so that no layer is read twice: a finished layer by the key of its archive and the version of
/// the inspector, a planned layer by its fingerprint. Both keys determine the layer's content.
/// </summary>
internal static class LayerIndexCache
{
    /// <summary>Includes the format's version, which has to change if <see cref="IndexEntryJson"/> or the data that is read from files changes.</summary>
    private const string Kind = "layer-index-3";

    /// <returns>Null if there is no such cache entry.</returns>
    public static ImmutableArray<IndexEntry>? Read(ContentStore store, string key)
    {
        try
        {
            return store.Entries.ReadBytes(Kind, key) is { } entry ? IndexEntryJson.Read(entry) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            // A damaged cache entry counts as a miss.
            return null;
        }
    }

    public static Task WriteAsync(ContentStore store, string key, ImmutableArray<IndexEntry> entries) =>
        store.Entries.WriteAsync(Kind, key, output => IndexEntryJson.Write(entries, output));
}
