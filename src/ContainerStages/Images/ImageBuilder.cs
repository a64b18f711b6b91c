using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Images;

/// <summary>The direct builder: carries a plan out into the content store, without a daemon and without a Dockerfile.</summary>
internal static class ImageBuilder
{
    /// <summary>zlib and SHA-256 keep a core busy; more layers at once would only use more memory.</summary>
    private const int LayersAtOnce = 2;

    public static async Task<(Image Image, ImmutableArray<LayerWork> Work)> BuildAsync(ImagePlan plan, ContentStore store, CancellationToken cancellationToken)
    {
        var built = new Layer[plan.Layers.Length];
        var work = new LayerWork[built.Length];
        await Parallel.ForAsync(
            0,
            built.Length,
            new ParallelOptions { MaxDegreeOfParallelism = LayersAtOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                (Layer layer, work[i]) = await LayerBuilder.BuildAsync(plan.Layers[i], plan.Compression, store, token);
                built[i] = layer with { Inputs = DeclaredInput.DigestOf(plan.Layers[i].Inputs) };
            });

        ImageConfig config = plan.Base.Config.With(
            plan.Settings,
            [.. plan.Base.Layers.Where(layer => layer.TakenFrom is not null).Concat(built).Select(LayerNames.HistoryOf)]);
        Image image = await AssembleAsync(config, [.. plan.Base.Layers, .. built], plan.IsDocker, plan.Annotations, store, cancellationToken);
        return (image, [.. work]);
    }

    /// <summary>Puts the configuration and the manifest of an image, whose layers exist, into the store.</summary>
    /// <param name="layers">The base's and those above it, oldest first.</param>
    public static async Task<Image> AssembleAsync(
        ImageConfig config, IEnumerable<Layer> layers, bool isDocker, ImmutableSortedDictionary<string, string> annotations, ContentStore store, CancellationToken cancellationToken)
    {
        Descriptor configBlob = await store.AddAsync(isDocker ? MediaType.DockerConfig : MediaType.OciConfig, config.ToBytes(), cancellationToken);
        ImmutableArray<Layer> all =
        [
            .. layers.Select(layer => (layer is { IsBase: true, TakenFrom: null } ? layer with { Name = LayerClass.Base.Name } : layer) with { Blob = WithFlavour(layer.Blob, isDocker) }),
        ];
        var manifest = new Manifest(isDocker ? MediaType.DockerManifest : MediaType.OciManifest, configBlob, [.. all.Select(layer => layer.Blob)])
        {
            Annotations = annotations,
        };
        Descriptor descriptor = await store.AddAsync(manifest.MediaType, manifest.ToBytes(), cancellationToken);
        return Image.Of(descriptor.Digest, descriptor.Size, manifest, config, all);
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
