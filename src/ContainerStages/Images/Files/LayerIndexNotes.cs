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
    private const string Kind = "layer-index-2";

    /// <returns>Null when there is no such note.</returns>
    public static ImmutableArray<IndexEntry>? Read(ContentStore store, string key)
    {
        if (store.ReadNote(Kind, key) is not { } note)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(note);
            return [.. json.RootElement.EnumerateArray().Select(IndexEntryJson.Read)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // A note that cannot be read is no note: the layer is read, and the note written anew.
            return null;
        }
    }

    public static Task WriteAsync(ContentStore store, string key, ImmutableArray<IndexEntry> entries) =>
        store.WriteNoteAsync(Kind, key, IndexEntryJson.Write(entries));
}
