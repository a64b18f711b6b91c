using System.Collections.Immutable;
using System.Text.Json;
using ContainerStages.Storage;

namespace ContainerStages.Images.Files;

/// <summary>
/// What was found in layers, kept in the content store so that none is read twice: by the key of a finished layer's
/// archive, and who looked into its files; by the fingerprint of one of ours that is planned. Both say everything about the layer's content.
/// </summary>
internal static class LayerIndexNotes
{
    /// <summary>With the format's version: it has to change when <see cref="IndexEntryJson"/> or what is read from files does.</summary>
    private const string Kind = "layer-index-3";

    /// <returns>Null when there is no such note.</returns>
    public static ImmutableArray<IndexEntry>? Read(ContentStore store, string key)
    {
        try
        {
            return store.ReadNoteBytes(Kind, key) is { } note ? IndexEntryJson.Read(note) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            // A note that cannot be read is no note: the layer is read, and the note written anew.
            return null;
        }
    }

    public static Task WriteAsync(ContentStore store, string key, ImmutableArray<IndexEntry> entries) =>
        store.WriteNoteAsync(Kind, key, output => IndexEntryJson.Write(entries, output));
}
