using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Registry;

/// <summary>What is more than one: platforms, registries, pushes of the same.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class IndexPushTests
{
    private static readonly ImageName Name = new("hello", ["1.0", "latest"]);

    [TestMethod]
    public async Task Skopeo_copies_every_image_of_an_index_and_only_the_index_has_tags()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = await IndexAsync(store, "app");

        string done = await PushAsync([registry], set, store);

        Assert.AreEqual($"Pushed {registry.Host}/hello:1.0,latest@{set.Descriptor.Digest} (linux/amd64, linux/arm64; 2 of 2 layers uploaded, 0.0 MB)", done);
        await Skopeo.RunAsync("copy", "--all", "--src-tls-verify=false", $"docker://{registry.Host}/hello:latest", $"dir:{folder.Combine("copy")}");
        JsonNode inspected = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--tls-verify=false", $"docker://{registry.Host}/hello:1.0"))!;
        Assert.AreEqual(set.Descriptor.Digest.ToString(), (string?)inspected["Digest"]);
        CollectionAssert.AreEquivalent((string[])["1.0", "latest"], inspected["RepoTags"]!.AsArray().Select(tag => (string)tag!).ToArray());
    }

    [TestMethod]
    public async Task An_image_of_the_index_that_is_there_is_not_looked_at_again()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet first = await IndexAsync(store, "app");
        await PushAsync([registry], first, store);
        ImageSet second = await ImageSet.CreateAsync([first.Images[0], await TestImage.BuildAsync(store, new Platform("linux", "arm64"), "changed")], store, default);

        Assert.Contains("1 of 2 layers uploaded", await PushAsync([registry], second, store));
        int before = (await registry.RequestsOnceAsync(log => log.Count(line => line.StartsWith("PUT /v2/hello/manifests/latest ", StringComparison.Ordinal)) == 2)).Count;
        Assert.Contains("nothing was sent", await PushAsync([registry], second, store));
        IReadOnlyList<string> log = await registry.RequestsOnceAsync(log => log.Count >= before + 2);
        CollectionAssert.AreEqual(
            (string[])["HEAD /v2/hello/manifests/1.0 200", "HEAD /v2/hello/manifests/latest 200"], log.Skip(before).ToArray());
    }

    [TestMethod]
    public async Task A_new_tag_of_an_image_that_is_there_sends_the_manifest_alone_unless_the_registrys_word_does_not_count()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = ImageSet.Of(await TestImage.BuildAsync(store, TestImage.Amd64, "app"));
        await PushAsync([registry], set, store);
        int before = (await registry.RequestsOnceAsync(log => log.Count(line => line.StartsWith("PUT /v2/hello/manifests/", StringComparison.Ordinal)) == 2)).Count;

        await PushAsync([registry], set, store, new ImageName("hello", ["2.0"]));
        IReadOnlyList<string> log = await registry.RequestsOnceAsync(log => log.Count >= before + 3);
        CollectionAssert.AreEqual(
            (string[])["HEAD /v2/hello/manifests/2.0 404", $"HEAD /v2/hello/manifests/{set.Descriptor.Digest} 200", "PUT /v2/hello/manifests/2.0 201"],
            log.Skip(before).ToArray());

        before = log.Count;
        await PushAsync([registry], set, store, new ImageName("hello", ["2.0"]), noCache: true);
        log = await registry.RequestsOnceAsync(log => log.Count >= before + 3);
        CollectionAssert.AreEquivalent(
            set.Blobs().SkipLast(1).Select(blob => $"HEAD /v2/hello/blobs/{blob.Digest} 200").Append("PUT /v2/hello/manifests/2.0 201").ToArray(),
            log.Skip(before).ToArray());
    }

    /// <summary>As a delivery does: what is replaced is looked at first.</summary>
    [TestMethod]
    public async Task What_a_tag_has_is_compared_with_and_sent_again_where_the_registrys_word_does_not_count()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = ImageSet.Of(await TestImage.BuildAsync(store, TestImage.Amd64, "app"));
        await PushAsync([registry], set, store);
        int before = (await registry.RequestsOnceAsync(log => log.Count(line => line.StartsWith("PUT /v2/hello/manifests/", StringComparison.Ordinal)) == 2)).Count;

        using RegistryPushes pushes = new RegistryDestination([new RegistryTarget(registry.Host, new RegistryOptions())], noCache: true).Open(set, Name, store);
        PublishedTag? there = await pushes.All.Single().FindPublishedAsync(default);
        await pushes.RunAsync([], beforeTags: null, default);

        Assert.AreEqual(set.Descriptor.Digest, there?.Digest);
        IReadOnlyList<string> log = await registry.RequestsOnceAsync(log => log.Count >= before + 5);
        CollectionAssert.AreEqual(
            (string[])["HEAD /v2/hello/manifests/1.0 200", "PUT /v2/hello/manifests/1.0 201", "PUT /v2/hello/manifests/latest 201"],
            log.Skip(before).Where(line => line.Contains("/manifests/", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public async Task Several_registries_get_the_same_and_no_tag_moves_when_one_of_them_fails()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry one = await RealRegistry.StartAsync();
        await using RealRegistry two = await RealRegistry.StartAsync(htpasswd: true);
        ContentStore store = TestImage.Store(folder);
        ImageSet set = await IndexAsync(store, "app");

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PushAsync([one, two], set, store));

        Assert.AreEqual(Catalogue.RegistryRefused, e.Diagnostic);
        Assert.Contains(two.Host, e.Message);
        using (var client = new RegistryClient(one.Host, "hello", RegistryAccess.Pull, new RegistryOptions()))
        {
            Assert.IsNull(await client.FindManifestAsync("1.0", default));
        }

        var account = new RegistryOptions { Credentials = new ExplicitCredentials(RealRegistry.UserName, RealRegistry.Password) };
        string done = await new RegistryDestination([new(one.Host, new RegistryOptions()), new(two.Host, account)]).DeliverAsync(set, Name, store, default);
        Assert.Contains($"Pushed {one.Host}/hello:1.0,latest@{set.Descriptor.Digest}", done);
        Assert.Contains($"; Pushed {two.Host}/hello:1.0,latest@{set.Descriptor.Digest}", done);
    }

    /// <summary>As one does whose version does not know the manifest's type, or whose quota is used up.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_registry_that_takes_the_blobs_and_refuses_the_manifest_moves_no_tag_in_another(bool hasIndex)
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry one = await RealRegistry.StartAsync();
        await using RealRegistry two = await RealRegistry.StartAsync();
        await using FaultRelay relay = await FaultRelay.StartAsync(two);
        ContentStore store = TestImage.Store(folder);
        ImageSet set = hasIndex ? await IndexAsync(store, "app") : ImageSet.Of(await TestImage.BuildAsync(store, TestImage.Amd64, "app"));
        relay.Choose = request => request.Method == "PUT" && request.ContentType == set.Descriptor.MediaType.Value ? Faults.Answer(400) : null;
        RegistryTarget[] targets = [.. new[] { one.Host, relay.Host }.Select(host => new RegistryTarget(host, new RegistryOptions()))];

        await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => new RegistryDestination([.. targets]).DeliverAsync(set, Name, store, default));

        using (var client = new RegistryClient(one.Host, "hello", RegistryAccess.Pull, new RegistryOptions()))
        {
            Assert.IsNull(await client.FindManifestAsync("1.0", default));
        }

        relay.Choose = _ => null;
        await new RegistryDestination([.. targets]).DeliverAsync(set, Name, store, default);
        await Skopeo.RunAsync("inspect", "--tls-verify=false", $"docker://{two.Host}/hello:latest");
    }

    [TestMethod]
    public async Task A_tag_that_cannot_be_moved_and_whose_answer_was_lost_is_where_it_should_be()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "app");
        int puts = 0;
        using var server = new ScriptedServer(request => request switch
        {
            { Method: "PUT" } => Interlocked.Increment(ref puts) == 1 ? "" : ScriptedServer.Answer(400, """{"errors":[{"code":"TAG_INVALID","message":"the tag is immutable"}]}"""),
            _ when request.Path.Contains("/blobs/", StringComparison.Ordinal) => ScriptedServer.Answer(200),
            _ when puts == 0 => ScriptedServer.Answer(404),
            _ => ScriptedServer.Answer(200, "", $"Docker-Content-Digest: {image.Descriptor.Digest}"),
        });

        await new RegistryDestination(server.Host, new RegistryOptions { Clock = new ImpatientClock() }).DeliverAsync(image, Name with { Tags = ["1.0"] }, store, default);

        Assert.AreEqual(2, puts);
    }

    [TestMethod]
    public async Task A_registry_that_names_another_digest_than_asked_for_is_not_believed_to_have_the_image()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "app");
        using var server = new ScriptedServer(request => request switch
        {
            { Method: "PUT" } => ScriptedServer.Answer(201),
            _ when request.Path.Contains("/blobs/", StringComparison.Ordinal) => ScriptedServer.Answer(200),
            _ => ScriptedServer.Answer(200, "", $"Docker-Content-Digest: {Digest.Of([])}"),
        });

        await new RegistryDestination(server.Host, new RegistryOptions()).DeliverAsync(image, Name, store, default);

        Assert.HasCount(2, server.Requests.Where(request => request.Path.Contains("/blobs/", StringComparison.Ordinal)));
    }

    private static Task<string> PushAsync(IEnumerable<RealRegistry> registries, ImageSet set, ContentStore store, ImageName? name = null, bool noCache = false) =>
        new RegistryDestination([.. registries.Select(registry => new RegistryTarget(registry.Host, new RegistryOptions()))], noCache)
            .DeliverAsync(set, name ?? Name, store, default);

    private static async Task<ImageSet> IndexAsync(ContentStore store, string text) => await ImageSet.CreateAsync(
        [await TestImage.BuildAsync(store, TestImage.Amd64, text + " for amd64"), await TestImage.BuildAsync(store, new Platform("linux", "arm64"), text + " for arm64")],
        store,
        default);
}
