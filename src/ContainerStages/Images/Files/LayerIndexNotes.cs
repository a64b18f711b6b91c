using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ContainerStages.Storage;

namespace ContainerStages.Images.Files;

/// <summary>
/// What was found in layers, kept in the content store so that none is read twice: by the diff id of a base's layer, by the fingerprint of
/// one of ours. Both say everything about the layer's content.
/// </summary>
internal static partial class LayerIndexNotes
{
    /// <summary>With the format's version: it has to change when <see cref="IndexEntry"/> or what is read into it does.</summary>
    private const string Kind = "layer-index-1";

    /// <returns>Null when there is no such note.</returns>
    public static ImmutableArray<IndexEntry>? Read(ContentStore store, string key)
    {
        try
        {
            return store.ReadNote(Kind, key) is { } note
                && JsonSerializer.Deserialize(note, NoteJson.Default.ImmutableArrayIndexEntry) is { IsDefault: false } entries
                && !entries.Contains(null!)
                ? entries
                : null;
        }
        catch (JsonException)
        {
            // A note that cannot be read is no note: the layer is read, and the note written anew.
            return null;
        }
    }

    public static Task WriteAsync(ContentStore store, string key, ImmutableArray<IndexEntry> entries) =>
        store.WriteNoteAsync(Kind, key, JsonSerializer.Serialize(entries, NoteJson.Default.ImmutableArrayIndexEntry));

    /// <summary>Made by the compiler: to find the properties at run time takes longer than to read the notes of a whole image.</summary>
    [JsonSourceGenerationOptions(
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(ImmutableArray<IndexEntry>))]
    private sealed partial class NoteJson : JsonSerializerContext;
}
