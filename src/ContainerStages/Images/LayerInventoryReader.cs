using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ContainerStages.FileSystems;
using ContainerStages.Layers;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>
/// The inventories of an image's layers. That of a base's layer is recorded when the layer is indexed, which happens once; that of a planned layer is
/// read from its files once for each fingerprint.
/// </summary>
internal static class LayerInventoryReader
{
    /// <returns>Bottom to top: the base's, and those of the plan.</returns>
    /// <exception cref="Diagnostics.ContainerStagesException">A layer is damaged, or a published file has changed or disappeared.</exception>
    public static async Task<ImmutableArray<LayerInventory>> ReadAsync(ImagePlan plan, ContentStore store, CancellationToken cancellationToken)
    {
        var inventories = ImmutableArray.CreateBuilder<LayerInventory>();
        foreach (Layer layer in plan.Base.Layers)
        {
            inventories.Add(await ReadAsync(LayerArchive.Of($"the base image '{plan.Base.Name}'", layer), store, cancellationToken));
        }

        foreach (LayerPlan layer in plan.Layers)
        {
            inventories.Add(await ReadAsync(layer, store, cancellationToken));
        }

        return inventories.ToImmutable();
    }

    /// <summary>Reads the index of a layer, and caches the layer's inventory.</summary>
    public static async Task<ImmutableArray<IndexEntry>> RecordAsync(LayerArchive archive, IFileInspector? inspector, ContentStore store, CancellationToken cancellationToken)
    {
        var recorder = new InventoryRecorder();
        ImmutableArray<IndexEntry> entries = await new ArchivedLayerReader(archive, inspector, recorder).ReadAsync(store, cancellationToken);
        await recorder.Finish().WriteAsync(store, archive.Key);
        return entries;
    }

    private static async Task<LayerInventory> ReadAsync(LayerArchive archive, ContentStore store, CancellationToken cancellationToken)
    {
        if (LayerInventory.Read(store, archive.Key) is { } known)
        {
            return known;
        }

        // Another version of this package has indexed the layer, or the cache entry was damaged.
        var recorder = new InventoryRecorder();
        await new ArchivedLayerReader(archive, inspector: null, recorder).ReadAsync(store, cancellationToken);
        LayerInventory inventory = recorder.Finish();
        await inventory.WriteAsync(store, archive.Key);
        return inventory;
    }

    private static async Task<LayerInventory> ReadAsync(LayerPlan layer, ContentStore store, CancellationToken cancellationToken)
    {
        string key = layer.Fingerprint().Hex;
        if (LayerInventory.Read(store, key) is { } known)
        {
            return known;
        }

        var hashes = ImmutableArray.CreateBuilder<FileHashes>();
        var databases = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (FileEntry file in layer.Entries.OfType<FileEntry>())
        {
            cancellationToken.ThrowIfCancellationRequested();
            hashes.Add(new FileHashes(file.Content.Read(Sha1Of), file.Content.Digest));
            if (PackageDatabase.IsPart(file.Path.Value, file.Content.Length))
            {
                byte[] content = file.Content.ReadAll();
                using var stream = new MemoryStream(content, 0, content.Length, writable: false, publiclyVisible: true);
                if (PackageDatabase.TextOf(file.Path.Value, stream) is { } text)
                {
                    databases[file.Path.Value] = text;
                }
            }
        }

        var inventory = new LayerInventory(hashes.ToImmutable(), databases.ToImmutable());
        await inventory.WriteAsync(store, key);
        return inventory;
    }

    [SuppressMessage("Security", "CA5350", Justification = "SPDX 2.3 requires SHA-1 of every file; the SHA-256 beside it is what identifies the file.")]
    private static string Sha1Of(Stream content) => Convert.ToHexStringLower(SHA1.HashData(content));
}
