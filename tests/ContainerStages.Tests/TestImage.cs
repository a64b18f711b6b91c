using System.Text;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests;

/// <summary>A small image of two layers, made without the code that is under test.</summary>
internal static class TestImage
{
    public static readonly Platform Platform = new("linux", "amd64");

    public static ContentStore Store(TemporaryFolder folder) => new(folder.Combine("store"), 1L << 30, TimeProvider.System);

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
            .. Enumerable.Range(0, unchangedLayers).Select(i => new LayerPlan(LayerClass.Packages, [File($"lib/{i}.txt", new string((char)('a' + i), 1000))])),
            new(LayerClass.App, [new FolderEntry(ContainerPath.Parse("app")), File("app/hello.txt", content)]),
        ];
        compression ??= Compression.Default;
        var layers = new List<ImageLayer>();
        foreach (LayerPlan plan in plans)
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
            layers.Add(new ImageLayer(blob, Digest.Of(tar.ToArray()), false));
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
        ImageConfig config = ImageConfig.Empty(platform ?? Platform).With(settings, [.. layers.Select(layer => new LayerHistory(layer.DiffId, "test"))]);
        Descriptor configBlob = await store.AddAsync(MediaType.OciConfig, config.ToBytes(), default);
        var manifest = new Manifest(MediaType.OciManifest, configBlob, [.. layers.Select(layer => layer.Blob)]);
        Descriptor manifestBlob = await store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), default);
        return new Image
        {
            Descriptor = manifestBlob with { Platform = platform ?? Platform },
            Manifest = manifest,
            Config = config,
            Layers = [.. layers],
        };
    }

    private static FileEntry File(string path, string content) =>
        new(ContainerPath.Parse(path), FileContent.Of(Encoding.UTF8.GetBytes(content))) { Mode = UnixMode.Data };
}
