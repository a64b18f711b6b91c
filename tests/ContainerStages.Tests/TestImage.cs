using System.Security.Cryptography;
using System.Text;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests;

/// <summary>Small images, made without the builder that is under test.</summary>
internal static class TestImage
{
    public static readonly Platform Amd64 = new("linux", "amd64");

    public static ContentStore Store(TemporaryFolder folder) => new(folder.Combine("store"), 1L << 30, TimeProvider.System);

    /// <summary>An image of two layers, with all settings.</summary>
    /// <param name="content">Of the file <c>app/hello.txt</c>, in the upper layer.</param>
    /// <param name="unchangedLayers">How many more there are below it, which are the same in every image.</param>
    /// <param name="repeated">The lower layer is there once more on top, as two equal instructions of a Dockerfile give it.</param>
    public static async Task<Image> CreateAsync(
        ContentStore store,
        string content = "hello\n",
        Platform? platform = null,
        Compression? compression = null,
        bool repeated = false,
        int unchangedLayers = 0)
    {
        LayerPlan[] plans =
        [
            new(LayerClass.System, [new FolderEntry(ContainerPath.Parse("etc")), File("etc/os-release", "ID=test\n")]),
            .. Enumerable.Range(0, unchangedLayers).Select(i => new LayerPlan(LayerClass.Packages, [File($"lib/{i}.txt", Noise(i))])),
            new(LayerClass.App, [new FolderEntry(ContainerPath.Parse("app")), File("app/hello.txt", content)]),
        ];
        List<Layer> layers = [];
        foreach (LayerPlan plan in plans)
        {
            layers.Add(await AddLayerAsync(store, plan, compression ?? Compression.Default));
        }

        if (repeated)
        {
            layers.Add(layers[0]);
        }

        var settings = new ImageSettings
        {
            Created = "1970-01-01T00:00:00Z",
            User = new NumericUser(1654, 1654),
            WorkingDirectory = "/app",
            Entrypoint = ["/app/hello"],
            Labels = [new("a.label", "its value")],
        };
        return await AssembleAsync(store, platform ?? Amd64, null, settings, layers);
    }

    /// <summary>13 kB of text that is hard to compress.</summary>
    private static string Noise(int seed) => string.Concat(Enumerable.Range(0, 200).Select(i => Convert.ToHexString(SHA256.HashData([(byte)seed, (byte)i]))));

    /// <summary>One layer for each text, with a file that holds it.</summary>
    public static Task<Image> BuildAsync(ContentStore store, Platform platform, params string[] texts) => BuildAsync(store, platform, null, texts);

    /// <summary>One layer for each text on those of the base.</summary>
    public static async Task<Image> BuildAsync(ContentStore store, Platform platform, Image? origin, params string[] texts)
    {
        List<Layer> layers = [];
        foreach (string text in texts)
        {
            layers.Add(await AddLayerAsync(store, new LayerPlan(LayerClass.App, [File(PathOf(text), text)]), Compression.Default));
        }

        return await AssembleAsync(store, platform, origin, Command, layers);
    }

    /// <summary>One layer that is not compressed.</summary>
    public static Task<Image> BuildAsync(ContentStore store, Platform platform, Descriptor layer) =>
        AssembleAsync(store, platform, null, Command, [Layer.OfBase(layer, layer.Digest)]);

    /// <summary>The file that holds a text.</summary>
    public static string PathOf(string text) => $"app/{Digest.Of(Encoding.UTF8.GetBytes(text)).Hex[..8]}";

    private static ImageSettings Command => new()
    {
        Created = "1970-01-01T00:00:00Z",
        User = new NumericUser(1000, 1000),
        WorkingDirectory = "/app",
        Command = ["/app/hello"],
    };

    private static FileEntry File(string path, string content) =>
        new(ContainerPath.Parse(path), FileContent.Of(Encoding.UTF8.GetBytes(content))) { Mode = UnixMode.Data };

    private static async Task<Layer> AddLayerAsync(ContentStore store, LayerPlan plan, Compression compression)
    {
        using var tar = new MemoryStream();
        await LayerWriter.WriteAsync(plan, tar, default);
        Descriptor blob = await store.AddAsync(
            compression.MediaType,
            async (output, token) =>
            {
                await using Stream compressed = compression.Compress(output);
                await compressed.WriteAsync(tar.ToArray(), token);
            },
            default);
        return Layer.Of(plan.Name, Digest.Of(tar.ToArray()), blob);
    }

    private static async Task<Image> AssembleAsync(ContentStore store, Platform platform, Image? origin, ImageSettings settings, IReadOnlyList<Layer> added)
    {
        Layer[] layers = [.. (origin?.Layers ?? []).Select(layer => layer with { IsBase = true }), .. added];
        ImageConfig config = (origin?.Config ?? ImageConfig.Empty(platform)).With(settings, [.. added.Select(layer => new LayerHistory(layer.DiffId, "test"))]);
        Descriptor configBlob = await store.AddAsync(MediaType.OciConfig, config.ToBytes(), default);
        var manifest = new Manifest(MediaType.OciManifest, configBlob, [.. layers.Select(layer => layer.Blob)]);
        Descriptor descriptor = await store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), default);
        return new Image
        {
            Descriptor = descriptor with { Platform = platform },
            Manifest = manifest,
            Config = config,
            Layers = [.. layers],
        };
    }
}
