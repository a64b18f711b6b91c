using ContainerStages.Bases;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Bases;

[TestClass]
[TestCategory("tools")]
public sealed class LayoutBaseTests
{
    [TestMethod]
    [DataRow(null)]
    [DataRow("1.0")]
    public async Task What_skopeo_copied_comes_in_as_it_was(string? tag)
    {
        using var folder = new TemporaryFolder();
        Image image = await WriteAsync(folder, "layout", TestImage.Amd64, "x");
        await Skopeo.CopyAsync($"oci:{folder.Combine("layout")}:x", $"oci:{folder.Combine("copy")}:team/app:1.0");
        var store = new ContentStore(folder.Combine("other"), 1L << 30, TimeProvider.System);

        Image loaded = await new LayoutBase("oci:copy", folder.Combine("copy"), tag).LoadAsync(TestImage.Amd64, store, default);

        Assert.AreEqual("oci:copy", loaded.Name);
        Assert.AreEqual(image.Descriptor.Digest, loaded.ManifestDigest);
        Assert.AreEqual(Text(image.Config), Text(loaded.Config));
        CollectionAssert.AreEqual(
            image.Layers.Select(layer => (layer.Blob.Digest, layer.DiffId, LayerClass.Base)).ToArray(),
            loaded.Layers.Select(layer => (layer.Blob.Digest, layer.DiffId, LayerClass.OfBase(layer.Name))).ToArray());
        foreach (Layer layer in loaded.Layers)
        {
            Assert.IsTrue(await store.ContainsAsync(layer.Blob, default));
        }
    }

    [TestMethod]
    public async Task The_platform_decides_also_in_a_nested_index()
    {
        using var folder = new TemporaryFolder();
        Image amd = await WriteAsync(folder, "layout", TestImage.Amd64, "amd");
        Image arm = await WriteAsync(folder, "layout", new Platform("linux", "arm64", "v8"), "arm");
        ContentStore store = TestImage.Store(folder);
        var unknown = amd.Descriptor with { Platform = new Platform("unknown", "unknown") };
        byte[] nested = new ImageIndex(MediaType.OciIndex, [unknown, amd.Descriptor, arm.Descriptor]).ToBytes();
        var entry = new Descriptor(MediaType.OciIndex, Digest.Of(nested), nested.Length) { Annotations = ImageSet.Of(amd).Tagged("all").Annotations };
        await File.WriteAllBytesAsync(folder.Combine("layout", "blobs", "sha256", entry.Digest.Hex), nested);
        await File.WriteAllBytesAsync(folder.Combine("layout", "index.json"), new ImageIndex(MediaType.OciIndex, [entry]).ToBytes());

        var source = new LayoutBase("oci:layout", folder.Combine("layout"), null);

        Assert.AreEqual(amd.Descriptor.Digest, (await source.LoadAsync(TestImage.Amd64, store, default)).ManifestDigest);
        Assert.AreEqual(arm.Descriptor.Digest, (await source.LoadAsync(new Platform("linux", "arm64"), store, default)).ManifestDigest);
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => source.LoadAsync(new Platform("linux", "s390x"), store, default));
        Assert.AreEqual(Catalogue.WrongPlatform, e.Diagnostic);
        Assert.AreEqual("cannot use 'oci:layout' as a base for linux/s390x: it is for linux/amd64, linux/arm64/v8", e.Message);
    }

    [TestMethod]
    public async Task Several_images_need_a_tag_and_the_advice_lists_them()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder, "layout", TestImage.Amd64, "one");
        await WriteAsync(folder, "layout", TestImage.Amd64, "two", "other");
        ContentStore store = TestImage.Store(folder);

        foreach ((string? tag, Diagnostic expected) in new[] { ((string?)null, Catalogue.BaseNotUnderstood), ("three", Catalogue.ImageNotFound) })
        {
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
                () => new LayoutBase("oci:layout", folder.Combine("layout"), tag).LoadAsync(TestImage.Amd64, store, default));
            Assert.AreEqual(expected, e.Diagnostic);
            Assert.Contains("one, two", e.Advice);
        }
    }

    [TestMethod]
    [DataRow("nothing", "CSTG2003")]
    [DataRow("a file", "CSTG2003")]
    [DataRow("an empty folder", "CSTG2006")]
    [DataRow("another version", "CSTG2006")]
    [DataRow("no index", "CSTG2006")]
    [DataRow("an index that is no JSON", "CSTG2006")]
    [DataRow("an index of numbers", "CSTG2006")]
    [DataRow("an index with a wrong kind of value", "CSTG2006")]
    [DataRow("a hostile digest", "CSTG2006")]
    [DataRow("an empty index", "CSTG2003")]
    [DataRow("a missing manifest", "CSTG2006")]
    [DataRow("a missing layer", "CSTG2006")]
    [DataRow("a changed layer", "CSTG2005")]
    [DataRow("a manifest of a gigabyte", "CSTG2006")]
    public async Task A_damaged_layout_is_refused(string damage, string code)
    {
        using var folder = new TemporaryFolder();
        Image image = await WriteAsync(folder, "layout", TestImage.Amd64, "x");
        string layout = folder.Combine("layout");
        string index = folder.Combine("layout", "index.json");
        string Blob(Descriptor blob) => folder.Combine("layout", "blobs", "sha256", blob.Digest.Hex);
        void Index(string text) => File.WriteAllText(index, text);
        void Remove(string what) => Directory.Delete(what, recursive: true);
        Action act = damage switch
        {
            "nothing" => () => Remove(layout),
            "a file" => () =>
            {
                Remove(layout);
                File.WriteAllText(layout, "x");
            },
            "an empty folder" => () =>
            {
                Remove(layout);
                Directory.CreateDirectory(layout);
            },
            "another version" => () => File.WriteAllText(folder.Combine("layout", "oci-layout"), """{"imageLayoutVersion":"9.0.0"}"""),
            "no index" => () => File.Delete(index),
            "an index that is no JSON" => () => Index("{"),
            "an index of numbers" => () => Index("""{"schemaVersion":2,"manifests":[1,null]}"""),
            "an index with a wrong kind of value" => () => Index("""{"schemaVersion":2,"mediaType":7,"manifests":[]}"""),
            "a hostile digest" => () => Index("""{"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:../../../etc/passwd","size":1}]}"""),
            "an empty index" => () => Index("""{"schemaVersion":2,"manifests":[]}"""),
            "a missing manifest" => () => File.Delete(Blob(image.Descriptor)),
            "a missing layer" => () => File.Delete(Blob(image.Manifest.Layers[1])),
            "a changed layer" => () => File.AppendAllText(Blob(image.Manifest.Layers[1]), "x"),
            "a manifest of a gigabyte" => () => Index(File.ReadAllText(index).Replace($"\"size\":{image.Descriptor.Size}", "\"size\":1073741824", StringComparison.Ordinal)),
            _ => throw new ArgumentException(damage),
        };
        act();

        var store = new ContentStore(folder.Combine("other"), 1L << 30, TimeProvider.System);
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => new LayoutBase("oci:layout", layout, null).LoadAsync(TestImage.Amd64, store, default));

        Assert.AreEqual(code, e.Diagnostic.Code, e.Message);
        Assert.Contains("layout", e.Message);
    }

    private static async Task<Image> WriteAsync(TemporaryFolder folder, string name, Platform platform, string tag, string content = "hello\n")
    {
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store, content, platform);
        await new LayoutDestination(folder.Combine(name)).DeliverAsync(image, new ImageName("hello", [tag]), store, default);
        return image;
    }

    private static string Text(ImageConfig config) => System.Text.Encoding.UTF8.GetString(config.ToBytes());
}
