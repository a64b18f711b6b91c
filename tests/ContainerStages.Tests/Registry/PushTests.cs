using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Registry;

[TestClass]
[TestCategory("tools")]
public sealed class PushTests
{
    private static readonly RegistryOptions Options = new();

    [TestMethod]
    public async Task Skopeo_reads_what_was_pushed_and_verifies_every_blob()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "one", "two", "three");

        string summary = await PushAsync(registry, image, store, "team/hello", "1.0", "latest");

        Assert.AreEqual($"Pushed {registry.Host}/team/hello:1.0,latest@{image.Descriptor.Digest} (3 of 3 layers uploaded, 0.0 MB)", summary);
        JsonNode inspected = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--tls-verify=false", $"docker://{registry.Host}/team/hello:1.0"))!;
        Assert.AreEqual(image.Descriptor.Digest.ToString(), (string?)inspected["Digest"]);
        CollectionAssert.AreEqual(
            image.Layers.Select(layer => layer.Blob.Digest.ToString()).ToArray(),
            inspected["Layers"]!.AsArray().Select(layer => (string?)layer).ToArray());
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{registry.Host}/team/hello:latest", $"dir:{folder.Combine("copy")}");
    }

    [TestMethod]
    public async Task The_same_image_pushed_again_sends_nothing()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "one");
        await PushAsync(registry, image, store, "hello", "latest");
        int before = (await registry.RequestsOnceAsync(log => log.Any(line => line.StartsWith("PUT /v2/hello/manifests/", StringComparison.Ordinal)))).Count;

        string summary = await PushAsync(registry, image, store, "hello", "latest");

        Assert.AreEqual($"{registry.Host}/hello:latest@{image.Descriptor.Digest} is already there: nothing was sent", summary);
        IReadOnlyList<string> after = await registry.RequestsOnceAsync(log => log.Count > before);
        Assert.AreEqual("HEAD /v2/hello/manifests/latest 200", after.Skip(before).Single());
    }

    [TestMethod]
    public async Task Only_layers_that_are_not_there_are_sent()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        await PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, "runtime", "packages", "old app"), store, "hello", "latest");

        string summary = await PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, "runtime", "packages", "new app"), store, "hello", "latest");

        Assert.Contains("(1 of 3 layers uploaded, 0.0 MB)", summary);
    }

    [TestMethod]
    public async Task Layers_of_a_base_in_the_same_registry_are_mounted()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        await PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, "base"), store, "base", "latest");
        Image origin = await PullTests.PullAsync($"{registry.Host}/base:latest", store);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, origin, "app");

        string summary = await PushAsync(registry, image, store, "hello", "latest");

        Assert.Contains("(1 of 2 layers uploaded, 0.0 MB, 1 mounted)", summary);
        string digest = Uri.EscapeDataString(image.Layers[0].Blob.Digest.ToString());
        IReadOnlyList<string> log = await registry.RequestsOnceAsync(log => log.Any(line => line.Contains("mount=", StringComparison.Ordinal)));
        Assert.Contains($"POST /v2/hello/blobs/uploads/?mount={digest}&from=base 201", log);
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{registry.Host}/hello:latest", $"dir:{folder.Combine("copy")}");
    }

    [TestMethod]
    public async Task A_layer_that_cannot_be_mounted_is_sent_in_the_session_that_the_registry_offers_instead()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        await PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, "base"), store, "base", "latest");
        Image origin = await PullTests.PullAsync($"{registry.Host}/base:latest", store);
        origin = origin with { Layers = [.. origin.Layers.Select(layer => layer with { Source = ImageReference.TryParse($"{registry.Host}/elsewhere:latest") })] };
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, origin, "app");

        Assert.Contains("(2 of 2 layers uploaded, 0.0 MB)", await PushAsync(registry, image, store, "hello", "latest"));

        IReadOnlyList<string> log = await registry.RequestsOnceAsync(log => log.Any(line => line.StartsWith("PUT /v2/hello/manifests/", StringComparison.Ordinal)));
        Assert.HasCount(3, log.Where(line => line.StartsWith("POST /v2/hello/", StringComparison.Ordinal)));
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{registry.Host}/hello:latest", $"dir:{folder.Combine("copy")}");
    }

    [TestMethod]
    public async Task A_push_that_fails_leaves_the_tag_where_it_was()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        Image old = await TestImage.BuildAsync(store, TestImage.Amd64, "old");
        await PushAsync(registry, old, store, "hello", "latest");
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "new", "newer");
        File.Delete(folder.Combine("store", "blobs", "sha256", image.Layers[1].Blob.Digest.Hex));

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => PushAsync(registry, image, store, "hello", "latest"));

        Assert.AreEqual(Catalogue.ContentMismatch, e.Diagnostic);
        Assert.Contains(
            old.Descriptor.Digest.ToString(),
            await Skopeo.RunAsync("inspect", "--tls-verify=false", $"docker://{registry.Host}/hello:latest"));
    }

    /// <summary>To read a large one takes longer than a request may stand still.</summary>
    [TestMethod]
    public async Task A_blob_is_verified_before_its_upload_begins()
    {
        using var folder = new TemporaryFolder();
        byte[] content = [1, 2, 3];
        Descriptor blob = await TestImage.Store(folder).AddAsync(MediaType.OciLayer, content, default);
        await File.WriteAllBytesAsync(folder.Combine("store", "blobs", "sha256", blob.Digest.Hex), [3, 2, 1]);
        using var server = new ScriptedServer(request => ScriptedServer.Answer(request.Method == "HEAD" ? 404 : 202, "", "Location: /upload"));
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Push, Options);

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => BlobUpload.RunAsync(client, blob, null, TestImage.Store(folder), default));

        Assert.AreEqual(Catalogue.ContentMismatch, e.Diagnostic);
        Assert.AreEqual($"HEAD /v2/hello/blobs/{blob.Digest}", string.Join(", ", server.Requests));
    }

    [TestMethod]
    [DoNotParallelize]
    public async Task A_large_layer_goes_and_comes_without_being_held_in_memory()
    {
        const int Size = 96 * 1024 * 1024;
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        byte[] megabyte = new byte[1024 * 1024];
        new Random(1).NextBytes(megabyte);
        Descriptor layer = await store.AddAsync(
            MediaType.OciLayer,
            async (stream, token) =>
            {
                for (int written = 0; written < Size; written += megabyte.Length)
                {
                    await stream.WriteAsync(megabyte, token);
                }
            },
            default);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, layer);
        long before = GC.GetTotalAllocatedBytes();

        string summary = await PushAsync(registry, image, store, "hello", "latest");
        using ContentStore empty = TestImage.Store(elsewhere);
        Image pulled = await PullTests.PullAsync($"{registry.Host}/hello:latest", empty);
        await empty.Promises.BringAsync(pulled.Layers[0].Blob, default);

        Assert.Contains("(1 of 1 layers uploaded, 100.7 MB)", summary);
        Assert.IsLessThan(Size / 4, GC.GetTotalAllocatedBytes() - before);
    }

    [TestMethod]
    public async Task A_manifest_that_the_registry_stored_otherwise_is_an_error()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "one");
        using var server = new ScriptedServer(request => request.Method switch
        {
            "HEAD" when request.Path.Contains("/manifests/", StringComparison.Ordinal) => ScriptedServer.Answer(404),
            "HEAD" => ScriptedServer.Answer(200),
            _ => ScriptedServer.Answer(201, "", $"Docker-Content-Digest: {Digest.Of([])}"),
        });

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => new RegistryDestination(server.Host, Options).DeliverAsync(image, new ImageName("hello", ["latest"]), store, default));

        Assert.AreEqual(Catalogue.ContentMismatch, e.Diagnostic);
    }

    internal static Task<string> PushAsync(RealRegistry registry, Image image, ContentStore store, string repository, params string[] tags) =>
        new RegistryDestination(registry.Host, Options).DeliverAsync(image, new ImageName(repository, [.. tags]), store, default);
}
