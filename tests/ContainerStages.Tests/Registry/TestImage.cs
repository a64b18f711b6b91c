using System.Text;
using ContainerStages.Bases;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Registry;

/// <summary>Small images from hand-made layers.</summary>
internal static class TestImage
{
    public static readonly Platform Amd64 = new("linux", "amd64");

    public static ContentStore Store(TemporaryFolder folder) => new(folder.Combine("store"), 1 << 30, TimeProvider.System);

    private static readonly ImageSettings Settings = new()
    {
        Created = "1970-01-01T00:00:00Z",
        User = new NumericUser(1000, 1000),
        WorkingDirectory = "/app",
        Command = ["/app/hello"],
    };

    /// <summary>One layer for each text, with a file that holds it.</summary>
    public static Task<Image> BuildAsync(ContentStore store, Platform platform, params string[] texts) =>
        BuildAsync(store, platform, null, texts);

    /// <summary>One layer that is not compressed.</summary>
    public static Task<Image> BuildAsync(ContentStore store, Platform platform, Descriptor layer) => BuildAsync(
        store,
        platform,
        new BaseImage { Name = "test", Config = ImageConfig.Empty(platform).With(Settings, [new LayerHistory(layer.Digest, "test")]), Layers = [new BaseLayer(layer, layer.Digest, LayerClass.Base)] });

    public static async Task<Image> BuildAsync(ContentStore store, Platform platform, BaseImage? origin, params string[] texts)
    {
        List<ImageLayer> layers = [.. (origin?.Layers ?? []).Select(layer => new ImageLayer(layer.Blob, layer.DiffId, IsBase: true))];
        List<LayerHistory> history = [];
        foreach (string text in texts)
        {
            (Descriptor blob, Digest diffId) = await AddLayerAsync(store, text);
            layers.Add(new ImageLayer(blob, diffId, IsBase: false));
            history.Add(new LayerHistory(diffId, "test"));
        }

        ImageConfig config = (origin?.Config ?? ImageConfig.Empty(platform)).With(Settings, history);
        Descriptor configBlob = await store.AddAsync(MediaType.OciConfig, config.ToBytes(), default);
        var manifest = new Manifest(MediaType.OciManifest, configBlob, [.. layers.Select(layer => layer.Blob)]);
        Descriptor descriptor = await store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), default);
        return new Image
        {
            Descriptor = descriptor with { Platform = platform },
            Manifest = manifest,
            Config = config,
            Layers = [.. layers],
            BaseReference = origin?.Reference,
        };
    }

    /// <summary>The file that holds a text.</summary>
    public static string PathOf(string text) => $"app/{Digest.Of(Encoding.UTF8.GetBytes(text)).Hex[..8]}";

    private static async Task<(Descriptor Blob, Digest DiffId)> AddLayerAsync(ContentStore store, string text)
    {
        var plan = new LayerPlan(LayerClass.App, [new FileEntry(ContainerPath.Parse(PathOf(text)), FileContent.Of(Encoding.UTF8.GetBytes(text)))]);
        Digest diffId = default;
        Descriptor blob = await store.AddAsync(
            Compression.Default.MediaType,
            async (stream, token) =>
            {
                await using Stream compressed = Compression.Default.Compress(stream);
                await using var hashing = new HashingStream(compressed);
                await LayerWriter.WriteAsync(plan, hashing, token);
                diffId = hashing.Finish();
            },
            default);
        return (blob, diffId);
    }
}
