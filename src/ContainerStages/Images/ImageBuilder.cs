using System.Collections.Immutable;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>The direct builder: carries a plan out into the content store, without a daemon and without a Dockerfile.</summary>
internal static class ImageBuilder
{
    /// <summary>zlib and SHA-256 keep a core busy; more layers at once would only use more memory.</summary>
    private const int LayersAtOnce = 2;

    public static async Task<(Image Image, ImmutableArray<BuiltLayer> Layers)> BuildAsync(ImagePlan plan, ContentStore store, CancellationToken cancellationToken)
    {
        var built = new BuiltLayer[plan.Layers.Length];
        await Parallel.ForAsync(
            0,
            built.Length,
            new ParallelOptions { MaxDegreeOfParallelism = LayersAtOnce, CancellationToken = cancellationToken },
            async (i, token) => built[i] = await LayerBuilder.BuildAsync(plan.Layers[i], plan.Compression, store, token));

        ImageConfig config = plan.Base.Config.With(
            plan.Settings,
            [.. plan.Layers.Zip(built, (layer, blob) => new LayerHistory(blob.DiffId, LayerStack.CreatedBy(layer.Name), LayerStack.Comment(layer.Inputs)))]);
        Descriptor configBlob = await store.AddAsync(
            plan.IsDocker ? MediaType.DockerConfig : MediaType.OciConfig, config.ToBytes(), cancellationToken);

        ImmutableArray<ImageLayer> layers =
        [
            .. plan.Base.Layers.Select(layer => new ImageLayer(WithFlavour(layer.Blob, plan.IsDocker), layer.DiffId, IsBase: true)),
            .. built.Select(layer => new ImageLayer(WithFlavour(layer.Blob, plan.IsDocker), layer.DiffId, IsBase: false)),
        ];
        var manifest = new Manifest(
            plan.IsDocker ? MediaType.DockerManifest : MediaType.OciManifest,
            configBlob,
            [.. layers.Select(layer => layer.Blob)]);
        Descriptor descriptor = await store.AddAsync(manifest.MediaType, manifest.ToBytes(), cancellationToken);

        var image = new Image
        {
            Descriptor = descriptor with { Platform = config.Platform },
            Manifest = manifest,
            Config = config,
            Layers = layers,
            BaseReference = plan.Base.Reference,
        };
        return (image, [.. built]);
    }

    /// <summary>The blob with the media type of the image's format. One manifest has one format; the bytes of a layer are the same in both.</summary>
    private static Descriptor WithFlavour(Descriptor blob, bool isDocker) => blob with
    {
        MediaType = (blob.MediaType.IsGzip, blob.MediaType.IsZstd) switch
        {
            (true, _) => isDocker ? MediaType.DockerLayerGzip : MediaType.OciLayerGzip,
            (_, true) => blob.MediaType,
            _ => isDocker ? MediaType.DockerLayer : MediaType.OciLayer,
        },
    };
}
