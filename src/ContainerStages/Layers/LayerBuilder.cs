using System.Text.Json.Nodes;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Layers;

/// <summary>Turns a layer's plan into a blob, or finds the one that an earlier build made of an equal plan.</summary>
internal static class LayerBuilder
{
    private const string EntryKind = "layers";

    public static async Task<(Layer Layer, LayerWork Work)> BuildAsync(LayerPlan layer, Compression compression, ContentStore store, CancellationToken cancellationToken)
    {
        long start = store.Clock.GetTimestamp();
        string key = $"{layer.Fingerprint().Hex}-{compression.Key}";
        if (Find(layer.Name, store.Entries.Read(EntryKind, key)) is { } found && await store.ContainsAsync(found.Layer.Blob, cancellationToken))
        {
            return (found.Layer, new LayerWork(found.TarLength, WasBuilt: false, store.Clock.GetElapsedTime(start)));
        }

        using RunningWork work = store.Progress.Begin($"Compressing the layer {layer.Name}", layer.Entries.OfType<FileEntry>().Sum(file => file.Content.Length));
        Digest diffId = default;
        long length = 0;
        Descriptor blob = await store.AddAsync(
            compression.MediaType,
            async (output, token) =>
            {
                await using Stream compressed = compression.Compress(output);
                await using Stream counted = work.Count(compressed);
                await using var tar = new HashingStream(counted);
                await LayerWriter.WriteAsync(layer, tar, token);
                (diffId, length) = (tar.Finish(), tar.Length);
            },
            cancellationToken);

        var entry = new JsonObject { ["blob"] = blob.ToJson(), ["diffId"] = diffId.ToString(), ["tarLength"] = length };
        await store.Entries.WriteAsync(EntryKind, key, entry.ToJsonString());
        return (Layer.Of(layer.Name, diffId, blob), new LayerWork(length, WasBuilt: true, store.Clock.GetElapsedTime(start)));
    }

    private static (Layer Layer, long TarLength)? Find(string name, string? entry)
    {
        try
        {
            return entry is not null && JsonNode.Parse(entry) is JsonObject json
                ? (Layer.Of(name, Digest.Parse(Json.String(json, "diffId")), Descriptor.Parse(json["blob"])), Json.Long(json, "tarLength"))
                : null;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or System.Text.Json.JsonException)
        {
            // An entry that cannot be read counts as a miss: the layer is built, and the entry is written again.
            return null;
        }
    }
}
