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
    /// <returns>Bottom to top: the base's, and those of the plan. Of a layer that would have to be downloaded for it, <see cref="LayerInventory.Unknown"/>.</returns>
    /// <exception cref="Diagnostics.ContainerStagesException">A layer is damaged, or a published file has changed or disappeared.</exception>
    public static async Task<ImmutableArray<LayerInventory>> ReadAsync(ImagePlan plan, ContentStore store, CancellationToken cancellationToken) =>
    [
        .. await LayerIndexReader.ReadAllAsync(plan.Base.Layers, (layer, token) => ReadAsync(plan.Base, layer, store, token), cancellationToken),
        .. await LayerIndexReader.ReadAllAsync(plan.Layers, (layer, token) => ReadAsync(layer, store, token), cancellationToken),
    ];

    /// <summary>The inventories of a finished image. A layer above its base that is not on this machine is downloaded.</summary>
    /// <exception cref="Diagnostics.ContainerStagesException">A layer is damaged or hostile.</exception>
    public static Task<ImmutableArray<LayerInventory>> ReadImageAsync(Image image, ContentStore store, CancellationToken cancellationToken) => LayerIndexReader.ReadAllAsync(
        image.Layers,
        async (layer, token) =>
        {
            if (layer.IsBase)
            {
                return await ReadAsync(image, layer, store, token);
            }

            var archive = LayerArchive.Of("the image", layer);
            return LayerInventory.Read(store, archive.Key) ?? (await RecordBothAsync(archive, inspector: null, store, token)).Inventory;
        },
        cancellationToken);

    /// <summary>Reads the index of a layer, and caches the layer's inventory.</summary>
    public static async Task<ImmutableArray<IndexEntry>> RecordAsync(LayerArchive archive, IFileInspector? inspector, ContentStore store, CancellationToken cancellationToken) =>
        (await RecordBothAsync(archive, inspector, store, cancellationToken)).Entries;

    /// <summary>A layer's entries, and the hashes of the files among them, in the same order. A layer that is not on this machine is downloaded.</summary>
    /// <exception cref="Diagnostics.ContainerStagesException">The layer is damaged or hostile.</exception>
    public static async Task<(ImmutableArray<IndexEntry> Entries, ImmutableArray<FileHashes> Hashes)> ReadWholeAsync(LayerArchive archive, ContentStore store, CancellationToken cancellationToken)
    {
        if (LayerIndexCache.Read(store, archive.Key) is { } entries && LayerInventory.Read(store, archive.Key) is { } inventory)
        {
            return (entries, inventory.Hashes);
        }

        (entries, inventory) = await RecordBothAsync(archive, inspector: null, store, cancellationToken);
        await LayerIndexCache.WriteAsync(store, archive.Key, entries);
        return (entries, inventory.Hashes);
    }

    private static async Task<LayerInventory> ReadAsync(Image image, Layer layer, ContentStore store, CancellationToken cancellationToken)
    {
        LayerArchive archive = LayerIndexReader.ArchiveOf(image, layer);
        if (LayerInventory.Read(store, archive.Key) is { } known)
        {
            return known;
        }

        // Another version of this package has indexed the layer, or the cache entry was damaged. No layer is downloaded for a document.
        if (!await store.ContainsAsync(layer.Blob, cancellationToken))
        {
            return LayerInventory.Unknown;
        }

        return (await RecordBothAsync(archive, inspector: null, store, cancellationToken)).Inventory;
    }

    private static async Task<(ImmutableArray<IndexEntry> Entries, LayerInventory Inventory)> RecordBothAsync(
        LayerArchive archive, IFileInspector? inspector, ContentStore store, CancellationToken cancellationToken)
    {
        using var recorder = new InventoryRecorder();
        ImmutableArray<IndexEntry> entries = await new ArchivedLayerReader(archive, inspector, recorder).ReadAsync(store, cancellationToken);
        LayerInventory inventory = recorder.Finish();
        await inventory.WriteAsync(store, archive.Key);
        return (entries, inventory);
    }

    private static async Task<LayerInventory> ReadAsync(LayerPlan layer, ContentStore store, CancellationToken cancellationToken)
    {
        string key = layer.Fingerprint().Hex;
        if (LayerInventory.Read(store, key) is { } known)
        {
            return known;
        }

        var hashes = ImmutableArray.CreateBuilder<FileHashes>();
        var databases = new PackageDatabases();
        foreach (FileEntry file in layer.Entries.OfType<FileEntry>())
        {
            cancellationToken.ThrowIfCancellationRequested();
            hashes.Add(new FileHashes(file.Content.Read(Sha1Of), file.Content.Digest));
            if (databases.IsWanted(file.Path.Value, file.Content.Length))
            {
                byte[] content = file.Content.ReadAll();
                using var stream = new MemoryStream(content, 0, content.Length, writable: false, publiclyVisible: true);
                databases.Add(file.Path.Value, stream);
            }
        }

        var inventory = new LayerInventory(hashes.ToImmutable(), databases.Finish()) { HasDatabases = !databases.AreTooLarge };
        await inventory.WriteAsync(store, key);
        return inventory;
    }

    [SuppressMessage("Security", "CA5350", Justification = "SPDX 2.3 requires SHA-1 of every file; the SHA-256 beside it is what identifies the file.")]
    private static string Sha1Of(Stream content) => Convert.ToHexStringLower(SHA1.HashData(content));
}
