using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Images;

[TestClass]
public sealed class ImageSetTests
{
    private static readonly Platform Arm64 = new("linux", "arm64");
    private static readonly Platform ArmV7 = new("linux", "arm", "v7");

    [TestMethod]
    public async Task The_index_names_each_image_with_its_platform_and_variant_in_an_order_of_its_own()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image[] images = [await CreateAsync(store, ArmV7), await CreateAsync(store, TestImage.Amd64), await CreateAsync(store, Arm64)];

        ImageSet set = await ImageSet.CreateAsync(images, store, default);

        var index = ImageIndex.Parse(await store.ReadAsync(set.Descriptor, default));
        Assert.AreEqual("linux/amd64 linux/arm/v7 linux/arm64", string.Join(' ', index.Manifests.Select(manifest => $"{manifest.Platform}")));
        Assert.AreEqual(MediaType.OciIndex, set.Descriptor.MediaType);
        Assert.AreEqual(set.Descriptor.Digest, (await ImageSet.CreateAsync(images.Reverse(), store, default)).Descriptor.Digest);
    }

    [TestMethod]
    public async Task One_image_has_no_index()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await CreateAsync(store, Arm64);

        ImageSet set = await ImageSet.CreateAsync([image], store, default);

        Assert.IsFalse(set.HasIndex);
        Assert.AreEqual(image.Descriptor, set.Descriptor);
    }

    [TestMethod]
    public async Task An_index_with_annotations_is_OCI_s_and_reads_back()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image[] images = [Docker(await CreateAsync(store, TestImage.Amd64)), Docker(await CreateAsync(store, Arm64))];

        ImageSet set = await ImageSet.CreateAsync(images, new IndexRequest { Annotations = [KeyValuePair.Create("org.example.b", "2"), KeyValuePair.Create("org.example.a", "1")] }, store, default);

        var index = ImageIndex.Parse(await store.ReadAsync(set.Descriptor, default));
        Assert.AreEqual(MediaType.OciIndex, index.MediaType);
        Assert.AreEqual("org.example.a=1 org.example.b=2", string.Join(' ', index.Annotations.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.AreEqual(images[0].Descriptor, (await ImageSet.CreateAsync(images[..1], new IndexRequest { Annotations = [KeyValuePair.Create("a", "1")] }, store, default)).Descriptor, "one image has no index");
    }

    [TestMethod]
    public async Task Statements_come_after_the_images_in_their_order_and_give_a_single_image_an_index()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image amd64 = await CreateAsync(store, TestImage.Amd64);
        Image arm64 = await CreateAsync(store, Arm64);
        AttestationManifest[] statements = [await StatementsAsync(arm64), await StatementsAsync(amd64)];

        ImageSet set = await ImageSet.CreateAsync([arm64, amd64], new IndexRequest { Attestations = [.. statements] }, store, default);

        var index = ImageIndex.Parse(await store.ReadAsync(set.Descriptor, default));
        Digest[] expected = [amd64.Descriptor.Digest, arm64.Descriptor.Digest, statements[1].Manifest.Digest, statements[0].Manifest.Digest];
        CollectionAssert.AreEqual(expected, index.Manifests.Select(entry => entry.Digest).ToArray());
        Assert.AreEqual("linux/amd64 linux/arm64 unknown/unknown unknown/unknown", string.Join(' ', index.Manifests.Select(entry => $"{entry.Platform}")));
        Assert.AreEqual($"{amd64.Descriptor.Digest} attestation-manifest", string.Join(' ', index.Manifests[2].Annotations.Values));
        Assert.AreEqual("http://a http://b", string.Join(' ', Manifest.Parse(await store.ReadAsync(index.Manifests[2], default)).Layers.Select(layer => layer.Annotations["in-toto.io/predicate-type"])));
        Assert.IsTrue(statements.SelectMany(statement => statement.Blobs.Append(statement.Manifest)).All(blob => set.Blobs().Any(one => one.Digest == blob.Digest)));
        Assert.IsTrue((await ImageSet.CreateAsync([amd64], new IndexRequest { Attestations = [statements[1]] }, store, default)).HasIndex);
        Assert.HasCount(2, await ImageComparison.ImagesAsync(set.Descriptor.Digest, store, default), "statements are no images");

        Task<AttestationManifest> StatementsAsync(Image image) => AttestationManifest.CreateAsync(image.Descriptor.Digest, [("http://a", "{}"u8.ToArray()), ("http://b", "[]"u8.ToArray())], store, default);
    }

    [TestMethod]
    public async Task The_index_says_what_all_images_say_of_themselves()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image[] images =
        [
            Annotated(await CreateAsync(store, TestImage.Amd64), ("org.opencontainers.image.source", "s"), ("org.opencontainers.image.base.digest", "1"), ("team", "orders"), ("org.opencontainers.image.version", "1")),
            Annotated(await CreateAsync(store, Arm64), ("org.opencontainers.image.source", "s"), ("org.opencontainers.image.base.digest", "2"), ("team", "orders"), ("org.opencontainers.image.version", "1")),
        ];

        ImageSet set = await ImageSet.CreateAsync(images, new IndexRequest { Annotations = [KeyValuePair.Create("org.opencontainers.image.version", "2")] }, store, default);

        var index = ImageIndex.Parse(await store.ReadAsync(set.Descriptor, default));
        Assert.AreEqual("org.opencontainers.image.source=s org.opencontainers.image.version=2", string.Join(' ', index.Annotations.Select(pair => $"{pair.Key}={pair.Value}")));

        static Image Annotated(Image image, params (string Key, string Value)[] annotations) =>
            image with { Manifest = image.Manifest with { Annotations = Json.NoStrings.SetItems(annotations.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))) } };
    }

    [TestMethod]
    public async Task Two_images_for_one_platform_are_an_error()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image[] images = [await CreateAsync(store, Arm64), await CreateAsync(store, Arm64, "another")];

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => ImageSet.CreateAsync(images, store, default));

        Assert.AreEqual(Catalogue.RuntimeIdentifiersDoNotFit, e.Diagnostic);
        Assert.Contains("2 of its images are for linux/arm64", e.Message);
    }

    [TestMethod]
    public async Task Manifests_of_Dockers_format_are_in_a_list_of_Dockers_format_and_mixed_ones_in_an_index()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image amd64 = await CreateAsync(store, TestImage.Amd64);
        Image arm64 = await CreateAsync(store, Arm64);

        Assert.AreEqual(MediaType.DockerManifestList, (await ImageSet.CreateAsync([Docker(amd64), Docker(arm64)], store, default)).Descriptor.MediaType);
        Assert.AreEqual(MediaType.OciIndex, (await ImageSet.CreateAsync([Docker(amd64), arm64], store, default)).Descriptor.MediaType);
    }

    /// <summary>A reader that stops anywhere has never seen a reference to something that was not there yet.</summary>
    [TestMethod]
    public async Task Blobs_come_once_and_before_what_refers_to_them()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image amd64 = await CreateAsync(store, TestImage.Amd64);
        Image arm64 = await CreateAsync(store, Arm64);
        ImageSet set = await ImageSet.CreateAsync([amd64, arm64], store, default);

        Digest[] blobs = [.. set.Blobs().Select(blob => blob.Digest)];

        // Both have the same two layers.
        Assert.HasCount(2 + 2 + 2 + 1, blobs);
        CollectionAssert.AllItemsAreUnique(blobs);
        Assert.AreEqual(set.Descriptor.Digest, blobs[^1]);
        foreach (Image image in set.Images)
        {
            int manifest = Array.IndexOf(blobs, image.Descriptor.Digest);
            Assert.IsTrue(image.Manifest.Layers.Append(image.Manifest.Config).All(blob => Array.IndexOf(blobs, blob.Digest) < manifest));
        }
    }

    private static Task<Image> CreateAsync(ContentStore store, Platform platform, string content = "hello\n") =>
        TestImage.CreateAsync(store, content, platform);

    private static Image Docker(Image image) => image with { Manifest = image.Manifest with { MediaType = MediaType.DockerManifest } };
}
