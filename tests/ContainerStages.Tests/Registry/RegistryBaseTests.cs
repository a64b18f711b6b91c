using System.Net.Sockets;
using System.Text.RegularExpressions;
using ContainerStages.Bases;
using ContainerStages.Bases.Locks;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Storage;

namespace ContainerStages.Tests.Registry;

/// <summary>What a base from a registry asks of the network, and what it does when there is none.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class RegistryBaseTests
{
    [TestMethod]
    public async Task A_base_in_the_destinations_registry_that_was_indexed_before_is_mounted_without_downloading_a_layer()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        string name = await PushBaseAsync(registry, "lower", "upper");
        Image before = await PullTests.PullAsync(name, store);
        await TestBase.FilesAsync(before, store);
        int downloads = (await BlobDownloadsAsync(registry, 3)).Count;
        Forget(folder, before);

        using ContentStore later = TestImage.Store(folder);
        Image origin = await PullTests.PullAsync(name, later);
        ImageFileSystem files = await TestBase.FilesAsync(origin, later);
        Image image = await TestImage.BuildAsync(later, TestImage.Amd64, origin, "app");
        string summary = await PushTests.PushAsync(registry, image, later, "hello", "latest");

        Assert.IsNotNull(files.Find(TestImage.PathOf("lower")));
        Assert.Contains("(1 of 3 layers uploaded, 0.0 MB, 2 mounted)", summary);
        await registry.RequestsOnceAsync(log => log.Contains("PUT /v2/hello/manifests/latest 201"));
        Assert.HasCount(downloads, await BlobDownloadsAsync(registry, downloads));
        Assert.IsFalse(await later.ContainsAsync(origin.Layers[0].Blob, default));
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{registry.Host}/hello:latest", $"dir:{folder.Combine("copy")}");
    }

    [TestMethod]
    public async Task A_layer_that_cannot_be_mounted_is_downloaded_then_and_sent()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry source = await RealRegistry.StartAsync();
        await using RealRegistry destination = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        Image origin = await PullTests.PullAsync(await PushBaseAsync(source, "base"), store);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, origin, "app");

        Assert.Contains("(2 of 2 layers uploaded, 0.0 MB)", await PushTests.PushAsync(destination, image, store, "hello", "latest"));

        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{destination.Host}/hello:latest", $"dir:{folder.Combine("copy")}");
    }

    [TestMethod]
    public async Task An_archive_gets_layers_that_nobody_read_before()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        Image origin = await PullTests.PullAsync(await PushBaseAsync(registry, "lower", "upper"), store);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, origin, "app");

        await new ArchiveDestination(folder.Combine("hello.tar"), ArchiveFormat.Oci).DeliverAsync(image, new ImageName("hello", ["1.0"]), store, default);

        await Skopeo.RunAsync("copy", $"oci-archive:{folder.Combine("hello.tar")}:1.0", $"dir:{folder.Combine("copy")}");
    }

    [TestMethod]
    public async Task Layers_are_indexed_in_their_order_whichever_arrives_first()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        string[] texts = [.. Enumerable.Range(0, 9).Select(i => $"layer {i}")];
        Image origin = await PullTests.PullAsync(await PushBaseAsync(registry, texts), store);

        ImageFileSystem files = await TestBase.FilesAsync(origin, store);

        foreach (string text in texts)
        {
            Assert.IsNotNull(files.Find(TestImage.PathOf(text)), text);
        }

        Assert.HasCount(10, await BlobDownloadsAsync(registry, 10), "each of them once, and the configuration");
    }

    [TestMethod]
    public async Task A_layer_that_breaks_off_is_an_error_of_the_network_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        Image origin = await PullTests.PullAsync(await PushBaseAsync(registry, "base"), store);
        using var cut = new ScriptedServer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort");
        using ContentStore empty = new(folder.Combine("empty"), 1 << 30, TimeProvider.System);
        using var pull = new RegistryPull(Reference($"{cut.Host}/base:latest"), new RegistryBaseOptions());
        pull.Promise([origin.Layers[0].Blob], empty);

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => TestBase.FilesAsync(origin, empty));

        Assert.AreEqual(Catalogue.RegistryUnreachable, e.Diagnostic);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("empty", "tmp")));
    }

    [TestMethod]
    public async Task Offline_a_tag_is_what_it_was_when_it_was_pulled_last_and_nothing_is_asked()
    {
        using var folder = new TemporaryFolder();
        var clock = new AdjustableClock();
        List<string> messages = [];
        var options = new RegistryBaseOptions { Offline = true, Report = messages.Add };
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = new(folder.Combine("store"), 1 << 30, clock);
        string name = await PushBaseAsync(registry, "base");
        await PullTests.PullAsync(name, store);
        clock.Advance(TimeSpan.FromDays(20));
        Image pulled = await PullTests.PullAsync(name, store);
        await store.ReadAsync(pulled.Layers[0].Blob, default);
        int asked = (await BlobDownloadsAsync(registry, 2)).Count;
        clock.Advance(TimeSpan.FromDays(3));

        using ContentStore later = new(folder.Combine("store"), 1 << 30, clock);
        Image offline = await PullTests.PullAsync(name, later, options);
        await TestBase.FilesAsync(offline, later);

        Assert.AreEqual(pulled.ManifestDigest, offline.ManifestDigest);
        Assert.AreEqual($"Offline: {name} is {pulled.ManifestDigest}, as it was 3 days ago", messages.Single());
        int requests = registry.Requests.Count;
        await PullTests.PullAsync(name, later);
        IReadOnlyList<string> log = await registry.RequestsOnceAsync(log => log.Count > requests);
        Assert.IsLessThanOrEqualTo(requests + 2, log.Count, "the probe and the manifest of this last pull");
        Assert.HasCount(asked, await BlobDownloadsAsync(registry, asked));
    }

    [TestMethod]
    public async Task Offline_what_is_not_in_the_store_is_one_clear_error()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        var options = new RegistryBaseOptions { Offline = true };
        await using RealRegistry registry = await RealRegistry.StartAsync();
        string name = await PushBaseAsync(registry, "base");
        using ContentStore store = TestImage.Store(folder);

        Assert.AreEqual(
            $"cannot tell which image {name} is: it was not pulled before, and the build is offline",
            await RefusedAsync(() => PullTests.PullAsync(name, store, options)));
        string pinned = $"{registry.Host}/base@{Digest.Of([])}";
        Assert.AreEqual(
            $"cannot pull {Digest.Of([])} of {pinned}: it is not in the content store, and the build is offline",
            await RefusedAsync(() => PullTests.PullAsync(pinned, store, options)));
        Assert.IsFalse(registry.Requests.Any(request => request.StartsWith("GET /v2/base/", StringComparison.Ordinal)));

        Digest layer = (await PullTests.PullAsync(name, store)).Layers[0].Blob.Digest;
        using ContentStore later = TestImage.Store(folder);
        Image offline = await PullTests.PullAsync(name, later, options);
        Assert.AreEqual(
            $"cannot read {layer} of {name}: it is not in the content store, and the build is offline",
            await RefusedAsync(() => TestBase.FilesAsync(offline, later)));
    }

    [TestMethod]
    public async Task An_unreachable_registry_is_an_error_whose_advice_knows_what_is_here()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        string name;
        await using (RealRegistry registry = await RealRegistry.StartAsync())
        {
            name = await PushBaseAsync(registry, "base");
            await PullTests.PullAsync(name, store);
        }

        ContainerStagesException known = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PullTests.PullAsync(name, store));
        Assert.AreEqual(Catalogue.RegistryUnreachable, known.Diagnostic);
        Assert.EndsWith($"Or set ContainerStagesOffline=true, to go on with the image that {name} was less than an hour ago.", known.Advice);

        ContainerStagesException unknown = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PullTests.PullAsync(name.Replace(":latest", ":other", StringComparison.Ordinal), store));
        Assert.AreEqual(Catalogue.RegistryUnreachable, unknown.Diagnostic);
        Assert.DoesNotContain("Offline", unknown.Advice);
    }

    [TestMethod]
    public async Task A_lock_file_holds_a_tag_where_it_was()
    {
        using var folder = new TemporaryFolder();
        var file = new BaseLockFile(folder.Combine("lock.json"), folder.Combine("gate"));
        List<string> messages = [];
        var options = new RegistryBaseOptions { LockFile = file, Report = messages.Add };
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        Dictionary<Platform, Descriptor> first = await PullTests.PushIndexAsync(registry, store, TestImage.Amd64, new Platform("linux", "arm64"));
        string name = $"{registry.Host}/hello:all";

        await PullTests.PullAsync(name, store, options);
        Assert.IsFalse(File.Exists(file.Path), "only when it is asked for");
        await PullTests.PullAsync(name, store, options with { WriteLockFile = true });
        Assert.AreEqual($"Wrote {file.Path}", messages.Single());
        await PullTests.PushIndexAsync(registry, store, TestImage.Amd64, new Platform("linux", "arm64"), new Platform("linux", "arm"));

        using var elsewhere = new TemporaryFolder();
        foreach ((Platform platform, Descriptor expected) in first)
        {
            using ContentStore empty = TestImage.Store(elsewhere);
            Assert.AreEqual(expected.Digest, (await PullTests.PullAsync(name, empty, options, platform)).ManifestDigest);
        }

        Assert.AreEqual(Catalogue.WrongPlatform, (await FailAsync(name, store, options, new Platform("linux", "arm"))).Diagnostic);
        await PullTests.PullAsync(name, store, options with { WriteLockFile = true }, new Platform("linux", "arm"));
        await PullTests.PullAsync(name, store, options, new Platform("linux", "arm"));
        Assert.HasCount(1, file.Read()!.Images);
    }

    [TestMethod]
    public async Task A_locked_image_that_was_pulled_before_needs_no_network()
    {
        using var folder = new TemporaryFolder();
        var options = new RegistryBaseOptions { LockFile = new BaseLockFile(folder.Combine("lock.json"), folder.Combine("gate")) };
        using ContentStore store = TestImage.Store(folder);
        string name;
        Digest? pulled;
        await using (RealRegistry registry = await RealRegistry.StartAsync())
        {
            name = await PushBaseAsync(registry, "base");
            pulled = (await PullTests.PullAsync(name, store, options with { WriteLockFile = true })).ManifestDigest;
        }

        Assert.AreEqual(pulled, (await PullTests.PullAsync(name, store, options)).ManifestDigest);
        Assert.AreEqual(pulled, (await PullTests.PullAsync(name, store, options with { Offline = true })).ManifestDigest);
    }

    [TestMethod]
    public async Task A_lock_file_that_does_not_help_is_a_mismatch_except_for_a_digest()
    {
        using var folder = new TemporaryFolder();
        var file = new BaseLockFile(folder.Combine("lock.json"), folder.Combine("gate"));
        var options = new RegistryBaseOptions { LockFile = file };
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        string name = await PushBaseAsync(registry, "base");
        await file.UpdateAsync(old => old.With("registry.example/other:1.0", Digest.Of([])), default);

        ContainerStagesException missing = await FailAsync(name, store, options);
        Assert.AreEqual(Catalogue.LockFileMismatch, missing.Diagnostic);
        Assert.AreEqual($"cannot use '{file.Path}': it has no image '{name}'", missing.Message);
        Assert.Contains("ContainerStagesWriteBaseLock=true", missing.Advice);

        await file.UpdateAsync(old => old.With(name, Digest.Of([])), default);
        ContainerStagesException dropped = await FailAsync(name, store, options);
        Assert.AreEqual(Catalogue.LockFileMismatch, dropped.Diagnostic);
        Assert.StartsWith($"cannot use what '{file.Path}' says of {name}: cannot pull from {registry.Host}/base: it has no image '{Digest.Of([])}'", dropped.Message);

        Digest digest = (await PullTests.PullAsync(name, store)).ManifestDigest!.Value;
        Assert.AreEqual(digest, (await PullTests.PullAsync($"{name}@{digest}", store, options)).ManifestDigest);
    }

    /// <summary>Pushes an image with a layer for each text, from a store of its own, as <c>base:latest</c>.</summary>
    internal static async Task<string> PushBaseAsync(RealRegistry registry, params string[] texts)
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        await PushTests.PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, texts), store, "base", "latest");
        return $"{registry.Host}/base:latest";
    }

    /// <summary>The downloads of blobs, once there are as many as expected: the registry logs late.</summary>
    internal static async Task<IReadOnlyList<string>> BlobDownloadsAsync(RealRegistry registry, int expected)
    {
        static IEnumerable<string> Downloads(IEnumerable<string> log) => log.Where(line => Regex.IsMatch(line, @"\AGET /v2/\w+/blobs/\S+ 200\z"));
        return [.. Downloads(await registry.RequestsOnceAsync(log => Downloads(log).Count() >= expected))];
    }

    internal static void Forget(TemporaryFolder folder, Image image)
    {
        foreach (Layer layer in image.Layers)
        {
            File.Delete(folder.Combine("store", "blobs", "sha256", layer.Blob.Digest.Hex));
        }
    }

    private static ImageReference Reference(string name) => ImageReference.TryParse(name) ?? throw new AssertFailedException(name);

    private static Task<ContainerStagesException> FailAsync(string name, ContentStore store, RegistryBaseOptions options, Platform? platform = null) =>
        Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PullTests.PullAsync(name, store, options, platform));

    private static async Task<string> RefusedAsync(Func<Task> pull)
    {
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(pull);
        Assert.AreEqual(Catalogue.NotInStoreOffline, e.Diagnostic, e.Message);
        return e.Message;
    }
}
