using System.Text;
using ContainerStages.Bases;
using ContainerStages.Copies;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Copies;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Registry;

namespace ContainerStages.Tests.FileSystems;

/// <summary>What an image says of its layers, a media type and a diff id, is compared with their bytes.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class ClaimedLayerTests
{
    private const string Gzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string DockerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    private const string Zstd = "application/vnd.oci.image.layer.v1.tar+zstd";
    private const string Plain = "application/vnd.oci.image.layer.v1.tar";

    [TestMethod]
    [DataRow(Gzip)]
    [DataRow(DockerGzip)]
    [DataRow(Zstd)]
    [DataRow(Plain)]
    public async Task CSTG2006_a_layer_with_another_diff_id_is_refused_however_often_it_is_tried(string mediaType)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image honest = await TestBase.CreateAsync(store, "", new MediaType(mediaType), ["etc/passwd=app:x:1654:1654::/:"]);
        Image hostile = await TestBase.CreateAsync(store, "", new MediaType(mediaType), ["etc/passwd=app:x:0:0::/:"]);
        Image lying = hostile with { Layers = [hostile.Layers[0] with { DiffId = honest.Layers[0].DiffId }] };

        await AssertRefusedAsync(lying, store);
        Assert.AreEqual("app:x:1654:1654::/:", (await TestBase.FilesAsync(honest, store)).Text("etc/passwd"), "what it said was noted for another image");
        await AssertRefusedAsync(lying, store);
        Assert.AreEqual("app:x:0:0::/:", (await TestBase.FilesAsync(hostile, store)).Text("etc/passwd"));
        await AssertRefusedAsync(lying, store);
    }

    /// <summary>A scan that found nothing in an empty layer must not speak for the one with the secret.</summary>
    [TestMethod]
    public async Task A_secret_is_found_whatever_another_image_claimed_before()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        string key = "-----BEGIN RSA PRIVATE KEY-----\n" + string.Concat(Enumerable.Repeat("MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MhgHcTz6sE2I2yPB\n", 20)) + "-----END RSA PRIVATE KEY-----\n";
        Image secret = await TestBase.CreateAsync(store, [$"app/key.pem={key}"]);
        Image empty = await TestBase.CreateAsync(store, ["app/"]);

        await AssertRefusedAsync(empty with { Layers = [empty.Layers[0] with { DiffId = secret.Layers[0].DiffId }] }, store);

        Assert.HasCount(1, (await TestBase.FilesAsync(secret, store)).Find("app/key.pem")!.Entry.Remarks);
    }

    [TestMethod]
    public async Task CSTG2006_nothing_is_copied_out_of_such_a_layer()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image honest = await TestBase.CreateAsync(store, ["tool/", "tool/x=good"]);
        Image hostile = await TestBase.CreateAsync(store, ["tool/", "tool/x=evil"]);
        Image lying = hostile with { Layers = [hostile.Layers[0] with { DiffId = honest.Layers[0].DiffId }] };
        var source = new ImageSource("the image 'test'", lying, store);

        Assert.AreEqual(Catalogue.DamagedImage, (await Copied.FailAsync(Copied.Of("/tool/x"), source)).Diagnostic);
        Assert.AreEqual("tool/x 0644 0:0 good", Copied.Lines(await Copied.PlanAsync(Copied.Of("/tool/x"), new ImageSource("the image 'test'", honest, store))));
        Assert.AreEqual(Catalogue.DamagedImage, (await Copied.FailAsync(Copied.Of("/tool/x"), source)).Diagnostic);
    }

    [TestMethod]
    [DataRow("layout")]
    [DataRow("archive")]
    [DataRow("docker archive")]
    [DataRow("registry")]
    public async Task CSTG2006_it_is_refused_wherever_the_image_is_from(string from)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await LyingImageAsync(store);
        var name = new ImageName("hello", ["latest"]);
        using var empty = new ContentStore(folder.Combine("other"), 1 << 30, TimeProvider.System);
        var platform = new Platform("linux", "amd64");
        string path = folder.Combine("image");
        await using RealRegistry registry = await RealRegistry.StartAsync();
        if (from == "registry")
        {
            await PushTests.PushAsync(registry, image, store, "hello", "latest");
        }
        else
        {
            IDestination destination = from == "layout" ? new LayoutDestination(path) : new ArchiveDestination(path, from == "archive" ? ArchiveFormat.Oci : ArchiveFormat.Docker);
            await destination.DeliverAsync(ImageSet.Of(image), name, store, default);
        }

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(async () =>
        {
            Image loaded = from switch
            {
                "layout" => await new LayoutBase("oci:image", path, null).LoadAsync(platform, empty, default),
                "archive" => await new ArchiveBase("oci-archive:image", ArchiveFormat.Oci, path, null).LoadAsync(platform, empty, default),
                "docker archive" => await new ArchiveBase("docker-archive:image", ArchiveFormat.Docker, path, null).LoadAsync(platform, empty, default),
                _ => await PullTests.PullAsync($"{registry.Host}/hello:latest", empty),
            };
            await TestBase.FilesAsync(loaded, empty);
        });

        Assert.AreEqual(Catalogue.DamagedImage, e.Diagnostic, e.Message);
        Assert.Contains("has the diff id sha256:", e.Message);
    }

    [TestMethod]
    [DataRow(Gzip, "zstd", "compressed with zstd")]
    [DataRow(Gzip, "none", "not compressed with that")]
    [DataRow(Gzip, "bzip2", "compressed with bzip2")]
    [DataRow(DockerGzip, "zstd", "compressed with zstd")]
    [DataRow(Zstd, "gzip", "compressed with gzip")]
    [DataRow(Zstd, "none", "not compressed with that")]
    [DataRow(Plain, "gzip", "compressed with gzip")]
    [DataRow(Plain, "zstd", "compressed with zstd")]
    [DataRow(Plain, "bzip2", "compressed with bzip2")]
    [DataRow(Plain, "xz", "compressed with xz")]
    public async Task CSTG2006_a_layer_whose_media_type_says_something_else_is_refused(string mediaType, string tool, string found)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, ["etc/passwd=x"]);
        string file = folder.Combine("layer");
        await File.WriteAllBytesAsync(file, await store.ReadAsync(image.Layers[0].Blob, default));
        if (tool != "none")
        {
            await Tool.RunAsync("sh", "-c", $"{tool} -c < '{file}' > '{file}.compressed' && mv '{file}.compressed' '{file}'");
        }

        Descriptor blob = await store.AddAsync(new MediaType(mediaType), await File.ReadAllBytesAsync(file), default);

        string message = await AssertRefusedAsync(image with { Layers = [image.Layers[0] with { Blob = blob }] }, store);

        Assert.Contains($"its media type is '{mediaType}', and its bytes are {found}", message);
    }

    /// <summary>Whatever is cut off, also what only follows the files.</summary>
    [TestMethod]
    [DataRow(Gzip)]
    [DataRow(Zstd)]
    [DataRow(Plain)]
    public async Task CSTG2006_a_layer_that_was_cut_is_refused(string mediaType)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, "", new MediaType(mediaType), ["etc/passwd=" + string.Concat(Enumerable.Range(0, 300))]);
        byte[] whole = await store.ReadAsync(image.Layers[0].Blob, default);
        foreach (int cut in (int[])[1, 2, 4, 8, 9, 16, whole.Length / 2])
        {
            Descriptor blob = await store.AddAsync(new MediaType(mediaType), whole[..^cut], default);
            await AssertRefusedAsync(image with { Layers = [image.Layers[0] with { Blob = blob }] }, store);
        }
    }

    [TestMethod]
    [DataRow("gzip", Gzip)]
    [DataRow("zstd", Zstd)]
    public async Task Layers_of_several_members_and_with_fillers_are_whole(string tool, string mediaType)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, ["etc/passwd=x"]);
        byte[] tar = [.. await store.ReadAsync(image.Layers[0].Blob, default), .. new byte[30_000]];
        await File.WriteAllBytesAsync(folder.Combine("a"), tar[..700]);
        await File.WriteAllBytesAsync(folder.Combine("b"), tar[700..]);
        await Tool.RunAsync("sh", "-c", $"cd '{folder.Path}' && {tool} -c < a > layer && {tool} -c < b >> layer");
        Descriptor blob = await store.AddAsync(new MediaType(mediaType), await File.ReadAllBytesAsync(folder.Combine("layer")), default);

        ImageFileSystem files = await TestBase.FilesAsync(image with { Layers = [Layer.OfBase(blob, Digest.Of(tar))] }, store);

        Assert.AreEqual("x", files.Text("etc/passwd"));
    }

    private static async Task<string> AssertRefusedAsync(Image image, ContentStore store)
    {
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => TestBase.FilesAsync(image, store));
        Assert.AreEqual(Catalogue.DamagedImage, e.Diagnostic, e.Message);
        Assert.StartsWith($"cannot read layer {image.Layers[0].Blob.Digest} of the base image 'test': ", e.Message);
        return e.Message;
    }

    /// <summary>Its configuration says of two layers what is so of the other one.</summary>
    private static async Task<Image> LyingImageAsync(ContentStore store)
    {
        Image image = await TestImage.CreateAsync(store);
        (string first, string second) = ($"{image.Layers[0].DiffId}", $"{image.Layers[1].DiffId}");
        string text = Encoding.UTF8.GetString(image.Config.ToBytes())
            .Replace(first, "FIRST", StringComparison.Ordinal).Replace(second, first, StringComparison.Ordinal).Replace("FIRST", second, StringComparison.Ordinal);
        Descriptor config = await store.AddAsync(MediaType.OciConfig, Encoding.UTF8.GetBytes(text), default);
        Manifest manifest = image.Manifest with { Config = config };
        return image with
        {
            Descriptor = await store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), default) with { Platform = image.Config.Platform },
            Manifest = manifest,
            Config = ImageConfig.Parse(Encoding.UTF8.GetBytes(text)),
        };
    }
}
