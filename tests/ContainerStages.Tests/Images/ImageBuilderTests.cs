using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Images;

[TestClass]
public sealed class ImageBuilderTests
{
    private static readonly PublishedFile[] Files =
    [
        Samples.Published("App", FileOrigin.App, executable: true),
        Samples.Published("Lib.dll", FileOrigin.Project),
        Samples.Published("Package.dll", FileOrigin.Package),
        Samples.Published("wwwroot/a.css", FileOrigin.Asset),
    ];

    [TestMethod]
    public async Task The_same_input_in_any_order_and_in_any_folder_gives_the_same_image()
    {
        HashSet<Digest> digests = [];
        foreach (int seed in (int[])[1, 2, 3])
        {
            using var folder = new TemporaryFolder();
            PublishedFile[] shuffled = [.. Files];
            new Random(seed).Shuffle(shuffled);
            digests.Add((await BuildAsync(folder, shuffled)).Image.Descriptor.Digest);
        }

        Assert.HasCount(1, digests);
    }

    [TestMethod]
    public async Task Nothing_is_built_the_second_time_and_no_file_of_the_store_is_written()
    {
        using var folder = new TemporaryFolder();
        Assert.IsTrue((await BuildAsync(folder, Files)).Layers.All(layer => layer.WasBuilt));
        Dictionary<string, (DateTime, long)> before = Snapshot(folder);
        (Image image, ImmutableArray<LayerWork> layers) = await BuildAsync(folder, Files);
        Assert.IsFalse(layers.Any(layer => layer.WasBuilt));
        CollectionAssert.AreEquivalent(before, Snapshot(folder));
        Assert.HasCount(5, image.Layers);
    }

    [TestMethod]
    public async Task Only_the_layer_of_a_changed_file_is_built_again()
    {
        using var folder = new TemporaryFolder();
        Image before = (await BuildAsync(folder, Files)).Image;
        PublishedFile[] changed = [.. Files.Select(file => file.RelativePath == "Lib.dll" ? file with { Content = FileContent.Of("changed"u8.ToArray()) } : file)];
        (Image after, ImmutableArray<LayerWork> layers) = await BuildAsync(folder, changed);
        Assert.AreEqual("False True False False", string.Join(' ', layers.Select(layer => layer.WasBuilt)));
        Assert.AreEqual("True True False True True", string.Join(' ', after.Layers.Zip(before.Layers).Select(pair => pair.First == pair.Second)));
    }

    [TestMethod]
    public async Task A_layer_that_was_damaged_on_the_disk_is_built_again_with_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        Image before = (await BuildAsync(folder, Files)).Image;
        await File.WriteAllTextAsync(folder.Combine("store", "blobs", "sha256", before.Layers[^1].Blob.Digest.Hex), "damaged");
        (Image after, ImmutableArray<LayerWork> layers) = await BuildAsync(folder, Files);
        Assert.AreEqual("False False False True", string.Join(' ', layers.Select(layer => layer.WasBuilt)));
        Assert.AreEqual(before.Descriptor, after.Descriptor);
    }

    [TestMethod]
    [DataRow(ImageFormat.Oci, "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip")]
    [DataRow(ImageFormat.Docker, "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.image.rootfs.diff.tar.gzip")]
    public async Task One_manifest_speaks_one_dialect(ImageFormat format, string manifest, string layer)
    {
        using var folder = new TemporaryFolder();
        Image image = (await BuildAsync(folder, Files, format)).Image;
        Assert.AreEqual(manifest, image.Manifest.MediaType.Value);
        Assert.AreEqual(layer, image.Layers.Select(one => one.Blob.MediaType.Value).Distinct().Single());
        CollectionAssert.AreEqual(image.Layers.Select(one => one.DiffId).ToArray(), image.Config.DiffIds);
    }

    [TestMethod]
    public async Task The_layers_of_both_dialects_are_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        Image oci = (await BuildAsync(folder, Files, ImageFormat.Oci)).Image;
        (Image docker, ImmutableArray<LayerWork> layers) = await BuildAsync(folder, Files, ImageFormat.Docker);
        CollectionAssert.AreEqual(oci.Layers.Select(layer => layer.Blob.Digest).ToArray(), docker.Layers.Select(layer => layer.Blob.Digest).ToArray());
        Assert.IsFalse(layers.Any(layer => layer.WasBuilt));
    }

    [TestMethod]
    public async Task A_built_image_is_found_again_by_its_digest()
    {
        using var folder = new TemporaryFolder();
        Image image = (await BuildAsync(folder, Files)).Image;
        Image found = await ImageReader.ReadAsync(image.Descriptor.Digest, [null], TestImage.Store(folder), default);
        Assert.AreEqual(image.Descriptor, found.Descriptor);
        CollectionAssert.AreEqual(image.Layers, found.Layers);
        CollectionAssert.AreEqual(image.Config.ToBytes(), found.Config.ToBytes());
    }

    private static async Task<(Image Image, ImmutableArray<LayerWork> Layers)> BuildAsync(TemporaryFolder folder, PublishedFile[] files, ImageFormat? format = null)
    {
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, "", MediaType.OciLayerGzip, ["etc/", "etc/passwd=root:x:0:0:::"]);
        ImagePlan plan = ImagePlanner.Plan(
            ImagePlannerTests.Request with { Files = files, Format = format }, image, await TestBase.FilesAsync(image, store));
        return await ImageBuilder.BuildAsync(plan, store, default);
    }

    private static Dictionary<string, (DateTime, long)> Snapshot(TemporaryFolder folder) =>
        new DirectoryInfo(folder.Path).EnumerateFiles("*", SearchOption.AllDirectories)
            .ToDictionary(file => file.FullName, file => (file.LastWriteTimeUtc, file.Length));
}
