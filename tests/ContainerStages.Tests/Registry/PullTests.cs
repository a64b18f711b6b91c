using System.Net.Sockets;
using System.Text.Json.Nodes;
using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Registry;

[TestClass]
[TestCategory("tools")]
public sealed class PullTests
{
    [TestMethod]
    public async Task An_image_comes_back_as_it_was_pushed()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "one", "two");
        await PushTests.PushAsync(registry, image, store, "hello", "1.0");

        ContentStore empty = TestImage.Store(elsewhere);
        Image pulled = await PullAsync($"{registry.Host}/hello:1.0", empty);

        Assert.AreEqual(image.Descriptor.Digest, pulled.ManifestDigest);
        CollectionAssert.AreEqual(image.Config.ToBytes(), pulled.Config.ToBytes());
        CollectionAssert.AreEqual(
            image.Layers.Select(layer => $"{layer.Blob.ToJson()} {layer.DiffId}").ToArray(),
            pulled.Layers.Select(layer => $"{layer.Blob.ToJson()} {layer.DiffId}").ToArray());
        foreach (Layer layer in pulled.Layers)
        {
            Assert.IsFalse(await empty.ContainsAsync(layer.Blob, default), "only when somebody reads it");
            CollectionAssert.AreEqual(await store.ReadAsync(layer.Blob, default), await empty.ReadAsync(layer.Blob, default));
        }
    }

    [TestMethod]
    public async Task An_image_in_Dockers_format_keeps_its_media_types_also_as_a_base()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        await PushTests.PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, "base"), store, "oci", "latest");
        await Skopeo.RunAsync(
            "copy", "--format", "v2s2", "--src-tls-verify=false", "--dest-tls-verify=false",
            $"docker://{registry.Host}/oci:latest", $"docker://{registry.Host}/docker:latest");

        Image pulled = await PullAsync($"{registry.Host}/docker:latest", store);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, pulled, "app");
        await PushTests.PushAsync(registry, image, store, "hello", "latest");

        Assert.AreEqual(MediaType.DockerLayerGzip, pulled.Layers[0].Blob.MediaType);
        JsonNode raw = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/hello:latest"))!;
        Assert.AreEqual(MediaType.DockerLayerGzip.Value, (string?)raw["layers"]![0]!["mediaType"]);
    }

    [TestMethod]
    public async Task The_image_for_the_platform_is_taken_from_an_index()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        Dictionary<Platform, Descriptor> images = await PushIndexAsync(
            registry, store, new("linux", "amd64", "v3"), TestImage.Amd64, new("linux", "arm", "v6"), new("linux", "arm", "v7"), new("linux", "arm64", "v8"));

        foreach ((Platform wanted, Platform expected) in new[]
        {
            (TestImage.Amd64, TestImage.Amd64),
            (new Platform("linux", "amd64", "v3"), new Platform("linux", "amd64", "v3")),
            (new Platform("linux", "arm", "v7"), new Platform("linux", "arm", "v7")),
            (new Platform("linux", "arm64"), new Platform("linux", "arm64", "v8")),
        })
        {
            Image pulled = await PullAsync($"{registry.Host}/hello:all", store, wanted);
            Assert.AreEqual(images[expected].Digest, pulled.ManifestDigest, wanted.ToString());
        }
    }

    [TestMethod]
    public async Task An_index_without_the_platform_is_an_error_that_names_what_there_is()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        await PushIndexAsync(registry, store, TestImage.Amd64, new Platform("linux", "arm", "v7"));

        ContainerStagesException e = await FailAsync($"{registry.Host}/hello:all", Catalogue.WrongPlatform, platform: new Platform("linux", "s390x"));

        Assert.AreEqual($"cannot use {registry.Host}/hello:all as a base: it is not there for linux/s390x, only for linux/amd64, linux/arm/v7", e.Message);
    }

    [TestMethod]
    public async Task A_single_image_for_another_platform_is_an_error()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        await PushTests.PushAsync(registry, await TestImage.BuildAsync(store, new Platform("linux", "arm64"), "one"), store, "hello", "latest");

        ContainerStagesException e = await FailAsync($"{registry.Host}/hello:latest", Catalogue.WrongPlatform);

        Assert.Contains("not there for linux/amd64, only for linux/arm64", e.Message);
    }

    [TestMethod]
    public async Task A_pinned_image_that_was_pulled_before_needs_no_network()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image first;
        string pinned;
        await using (RealRegistry registry = await RealRegistry.StartAsync())
        {
            await PushIndexAsync(registry, store, TestImage.Amd64, new Platform("linux", "arm64"));
            string digest = (string)JsonNode.Parse(await Skopeo.RunAsync("inspect", "--tls-verify=false", $"docker://{registry.Host}/hello:all"))!["Digest"]!;
            pinned = $"{registry.Host}/hello@{digest}";
            first = await PullAsync(pinned, store);
        }

        Image second = await PullAsync(pinned, store);

        Assert.AreEqual(first.ManifestDigest, second.ManifestDigest);
    }

    [TestMethod]
    public async Task What_is_not_there_is_an_error_with_the_registrys_own_words()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();

        ContainerStagesException e = await FailAsync($"{registry.Host}/nobody/nothing:1.0", Catalogue.ImageNotFound);

        Assert.AreEqual(
            $"cannot pull from {registry.Host}/nobody/nothing: it has no image '1.0': the registry answered 404 NotFound; MANIFEST_UNKNOWN: manifest unknown",
            e.Message);
    }

    [TestMethod]
    public async Task A_port_where_nobody_listens_is_an_error_that_says_so()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        string host = listener.LocalEndpoint.ToString()!;
        listener.Stop();

        ContainerStagesException e = await FailAsync($"{host}/hello:1.0", Catalogue.RegistryUnreachable);

        Assert.AreEqual($"cannot pull from {host}/hello: the registry cannot be reached: Connection refused ({host})", e.Message);
    }

    internal static Task<Image> PullAsync(string name, ContentStore store, Platform? platform = null, RegistryOptions? options = null) =>
        PullAsync(name, store, new RegistryBaseOptions { Registry = options ?? new RegistryOptions() }, platform);

    internal static async Task<Image> PullAsync(string name, ContentStore store, RegistryBaseOptions options, Platform? platform = null)
    {
        ImageReference reference = ImageReference.TryParse(name) ?? throw new AssertFailedException(name);
        return await new RegistryBase(name, reference, options).LoadAsync(platform ?? TestImage.Amd64, store, default);
    }

    /// <summary>Pulls into an empty store, which has to fail, without a trace.</summary>
    internal static async Task<ContainerStagesException> FailAsync(string name, Diagnostic expected, RegistryOptions? options = null, Platform? platform = null)
    {
        using var folder = new TemporaryFolder();
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => PullAsync(name, TestImage.Store(folder), platform, options));
        Assert.AreEqual(expected, e.Diagnostic, e.Message);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("store", "tmp")));
        return e;
    }

    /// <summary>Pushes an image for each platform, and an index of them as <c>hello:all</c>.</summary>
    internal static async Task<Dictionary<Platform, Descriptor>> PushIndexAsync(RealRegistry registry, ContentStore store, params Platform[] platforms)
    {
        Dictionary<Platform, Descriptor> images = [];
        foreach (Platform platform in platforms)
        {
            Image image = await TestImage.BuildAsync(store, platform, platform.ToString());
            await PushTests.PushAsync(registry, image, store, "hello", platform.ToString().Replace('/', '-'));
            images.Add(platform, image.Descriptor);
        }

        // What docker buildx adds: it must not be taken for an image.
        var attestation = images[platforms[0]] with { Platform = new Platform("unknown", "unknown") };
        byte[] index = new ImageIndex(MediaType.OciIndex, [attestation, .. images.Values]).ToBytes();
        using var client = new RegistryClient(registry.Host, "hello", RegistryAccess.Push, new RegistryOptions());
        await client.PutManifestAsync("all", new Descriptor(MediaType.OciIndex, Digest.Of(index), index.Length), index, default);
        return images;
    }
}
