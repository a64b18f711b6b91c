using System.Collections.Immutable;
using ContainerStages.FileSystems;
using ContainerStages.Layers;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>
/// Lists the entries of layers. Each layer is read once and its index cached, so a base's layer that was read before need not be downloaded, and no
/// file of the app is opened.
/// </summary>
internal static class LayerIndexReader
{
    /// <summary>Layers of a registry's image are downloaded here.</summary>
    private const int LayersAtOnce = 4;

    /// <returns>Bottom to top; also the layers that are taken from other images.</returns>
    /// <exception cref="Diagnostics.ContainerStagesException">A layer is damaged or hostile.</exception>
    public static Task<ImmutableArray<LayerIndex>> ReadBaseAsync(Image image, IFileInspector inspector, ContentStore store, CancellationToken cancellationToken) => ReadAllAsync(
        image.Layers,
        async (layer, token) => new LayerIndex(
            layer.Name, IsBase: true, await ReadArchiveAsync(ArchiveOf(image, layer), inspector, store, token)),
        cancellationToken);

    /// <summary>The archive of a base's layer, or of one that is taken from another image.</summary>
    public static LayerArchive ArchiveOf(Image image, Layer layer) => LayerArchive.Of(layer.TakenFrom is { } other ? $"the image '{other}'" : $"the base image '{image.Name}'", layer);

    /// <summary>The index of one layer of an image that files are copied from.</summary>
    /// <exception cref="Diagnostics.ContainerStagesException">The layer is damaged or hostile.</exception>
    public static async Task<LayerIndex> ReadLayerAsync(LayerArchive layer, ContentStore store, CancellationToken cancellationToken) =>
        new(LayerClass.Base.Name, IsBase: true, await ReadArchiveAsync(layer, inspector: null, store, cancellationToken));

    /// <summary>The indexes of a finished image, including the layers of its base.</summary>
    /// <param name="image">All of it can be read from <paramref name="store"/>.</param>
    /// <param name="inspector">Inspects the files of its base, as in <see cref="ReadBaseAsync"/>; layers that are cached there are not read again.</param>
    /// <param name="store">Caches the indexes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Bottom to top.</returns>
    /// <exception cref="Diagnostics.ContainerStagesException">A layer is damaged or hostile.</exception>
    public static Task<ImmutableArray<LayerIndex>> ReadImageAsync(Image image, IFileInspector? inspector, ContentStore store, CancellationToken cancellationToken) => ReadAllAsync(
        image.Layers,
        async (layer, token) => new LayerIndex(
            layer.Blob.Digest.ToString(), layer.IsBase, await ReadArchiveAsync(LayerArchive.Of("the image", layer), layer.IsBase ? inspector : null, store, token)),
        cancellationToken);

    /// <returns>Bottom to top.</returns>
    /// <exception cref="Diagnostics.ContainerStagesException">A published file has changed or disappeared.</exception>
    public static Task<ImmutableArray<LayerIndex>> ReadPlanAsync(ImagePlan plan, ContentStore store, CancellationToken cancellationToken) => ReadAllAsync(
        plan.Layers,
        async (layer, token) => new LayerIndex(layer.Name, IsBase: false, await ReadAsync(
            layer.Fingerprint().Hex,
            () => Task.FromResult(PlannedLayerReader.Read(layer, token)),
            store)),
        cancellationToken);

    /// <summary>Reads some layers at once.</summary>
    /// <returns>In the order of the layers.</returns>
    public static async Task<ImmutableArray<TRead>> ReadAllAsync<T, TRead>(
        ImmutableArray<T> layers,
        Func<T, CancellationToken, Task<TRead>> read,
        CancellationToken cancellationToken)
    {
        var found = new TRead[layers.Length];
        await Parallel.ForAsync(
            0,
            layers.Length,
            new ParallelOptions { MaxDegreeOfParallelism = LayersAtOnce, CancellationToken = cancellationToken },
            async (i, token) => found[i] = await read(layers[i], token));
        return [.. found];
    }

    private static Task<ImmutableArray<IndexEntry>> ReadArchiveAsync(LayerArchive archive, IFileInspector? inspector, ContentStore store, CancellationToken cancellationToken) => ReadAsync(
        inspector is null ? archive.Key : $"{archive.Key}-{inspector.Version}",
        async () => inspector is null
            ? await new ArchivedLayerReader(archive, inspector: null).ReadAsync(store, cancellationToken)
            : await LayerInventoryReader.RecordAsync(archive, inspector, store, cancellationToken),
        store);

    private static async Task<ImmutableArray<IndexEntry>> ReadAsync(string key, Func<Task<ImmutableArray<IndexEntry>>> read, ContentStore store)
    {
        if (LayerIndexCache.Read(store, key) is { } known)
        {
            return known;
        }

        ImmutableArray<IndexEntry> entries = await read();
        await LayerIndexCache.WriteAsync(store, key, entries);
        return entries;
    }
}
