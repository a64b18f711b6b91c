using System.Text.Json.Nodes;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Layers;

/// <summary>A layer with its bytes in the content store.</summary>
/// <param name="Blob">Compressed.</param>
/// <param name="DiffId">The digest of the tar stream.</param>
/// <param name="TarLength">Bytes of the tar stream.</param>
/// <param name="WasBuilt">It was written now, rather than found in the store.</param>
/// <param name="Elapsed">How long either took.</param>
internal sealed record BuiltLayer(Descriptor Blob, Digest DiffId, long TarLength, bool WasBuilt, TimeSpan Elapsed);

/// <summary>Turns a layer's plan into a blob, or finds the one that an earlier build made of an equal plan.</summary>
internal static class LayerBuilder
{
    private const string EntryKind = "layers";

    public static async Task<BuiltLayer> BuildAsync(LayerPlan layer, Compression compression, ContentStore store, CancellationToken cancellationToken)
    {
        long start = store.Clock.GetTimestamp();
        string key = $"{layer.Fingerprint().Hex}-{compression.Key}";
        if (Find(store.Entries.Read(EntryKind, key)) is { } found && await store.ContainsAsync(found.Blob, cancellationToken))
        {
            return found with { Elapsed = store.Clock.GetElapsedTime(start) };
        }

        Digest diffId = default;
        long length = 0;
        Descriptor blob = await store.AddAsync(
            compression.MediaType,
            async (output, token) =>
            {
                await using Stream compressed = compression.Compress(output);
                await using var tar = new HashingStream(compressed);
                await LayerWriter.WriteAsync(layer, tar, token);
                (diffId, length) = (tar.Finish(), tar.Length);
            },
            cancellationToken);

        var note = new JsonObject { ["blob"] = blob.ToJson(), ["diffId"] = diffId.ToString(), ["tarLength"] = length };
        await store.Entries.WriteAsync(EntryKind, key, note.ToJsonString());
        return new BuiltLayer(blob, diffId, length, WasBuilt: true, store.Clock.GetElapsedTime(start));
    }

    private static BuiltLayer? Find(string? note)
    {
        try
        {
            return note is not null && JsonNode.Parse(note) is JsonObject json
                ? new BuiltLayer(
                    Descriptor.Parse(json["blob"]),
                    Digest.Parse(Json.String(json, "diffId")),
                    Json.Long(json, "tarLength"),
                    WasBuilt: false,
                    TimeSpan.Zero)
                : null;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or System.Text.Json.JsonException)
        {
            // An entry that cannot be read counts as a miss: the layer is built, and the entry is written again.
            return null;
        }
    }
}
