using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Referrers;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;
using ContainerStages.Tests.Registry;

namespace ContainerStages.Tests.Pipeline;

/// <summary>Promotions from and to the CNCF's registry, which has no referrers API; skopeo judges what has arrived.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class PromoteImageTests
{
    [TestMethod]
    public async Task All_platforms_and_what_refers_to_the_image_go_along_by_digest_and_blobs_are_mounted()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = await PushAsync(registry, store);
        Digest signature = await SignAsync(registry, store, set.Descriptor);
        Digest ofSignature = await SignAsync(registry, store, new Descriptor(MediaType.OciManifest, signature, (await store.ReadAsync(signature, default)).Length));
        string cosign = ReferrersClient.CosignTagsOf(set.Images[0].Descriptor.Digest).First();
        await CopyTagAsync(registry, store, signature, cosign);
        int before = registry.Requests.Count;
        Lines lines = new();

        PromoteResult result = await PromoteAsync(folder, $"{registry.Host}/test/hello:1.0", [$"{registry.Host}/prod/hello:2.0", $"{registry.Host}/prod/hello:stable"], lines);

        Assert.AreEqual(set.Descriptor.Digest.ToString(), result.Digest);
        Assert.AreEqual($"{registry.Host}/prod/hello@{set.Descriptor.Digest}", result.Reference);
        CollectionAssert.AreEqual((string[])[$"{registry.Host}/prod/hello:2.0", $"{registry.Host}/prod/hello:stable"], result.Names.ToArray());
        foreach (string tag in (string[])["2.0", "stable", $"sha256-{set.Descriptor.Digest.Hex}", $"sha256-{signature.Hex}", cosign])
        {
            string source = tag is "2.0" or "stable" ? "1.0" : tag;
            Assert.AreEqual(
                await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/test/hello:{source}"),
                await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/prod/hello:{tag}"),
                tag);
        }

        await Skopeo.RunAsync("copy", "--all", "--src-tls-verify=false", $"docker://{registry.Host}/prod/hello:2.0", $"dir:{folder.Combine("copy")}");
        await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/prod/hello@{ofSignature}");

        string[] log = [.. (await registry.RequestsOnceAsync(log => log.Any(line => line.StartsWith("PUT /v2/prod/hello/manifests/stable", StringComparison.Ordinal)))).Skip(before)];
        string[] puts = [.. log.Where(line => line.StartsWith("PUT ", StringComparison.Ordinal))];
        Assert.IsEmpty(puts.Where(line => line.Contains("/blobs/", StringComparison.Ordinal)), string.Join('\n', log));
        Assert.HasCount(set.Blobs().Count() - 3 + 2, log.Where(line => line.StartsWith("POST ", StringComparison.Ordinal) && line.Contains("?mount=", StringComparison.Ordinal) && line.EndsWith(" 201", StringComparison.Ordinal)), string.Join('\n', log));
        CollectionAssert.AreEqual((string[])["PUT /v2/prod/hello/manifests/2.0 201", "PUT /v2/prod/hello/manifests/stable 201"], puts[^2..], "the tags come last");

        Lines again = new();
        await PromoteAsync(folder, $"{registry.Host}/test/hello:1.0", [$"{registry.Host}/prod/hello:2.0"], again);
        Assert.Contains("is already there: nothing was sent", string.Join('\n', again.Written));
    }

    [TestMethod]
    public async Task Another_registry_gets_the_bytes_and_keeps_what_others_have_listed()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry one = await RealRegistry.StartAsync();
        await using RealRegistry two = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = await PushAsync(one, store);
        Digest signature = await SignAsync(one, store, set.Descriptor);
        await PromoteAsync(folder, $"{one.Host}/test/hello@{set.Descriptor.Digest}", [$"{two.Host}/hello:1.0"], new Lines());
        Digest other = await SignAsync(two, store, set.Descriptor, "hello", "approved");
        Digest late = await SignAsync(one, store, set.Descriptor, "test/hello", "scanned");

        await PromoteAsync(folder, $"{one.Host}/test/hello:1.0", [$"{two.Host}/hello:1.0"], new Lines());

        JsonNode list = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{two.Host}/hello:sha256-{set.Descriptor.Digest.Hex}"))!;
        CollectionAssert.AreEquivalent(
            (string[])[$"{signature}", $"{other}", $"{late}"], list["manifests"]!.AsArray().Select(entry => (string)entry!["digest"]!).ToArray());
        Assert.AreEqual("application/vnd.test.signature", (string?)list["manifests"]![0]!["artifactType"]);
        await Skopeo.RunAsync("copy", "--all", "--src-tls-verify=false", $"docker://{two.Host}/hello:1.0", $"dir:{folder.Combine("copy")}");
    }

    /// <summary>cosign adds its signatures to one tag: who overwrites the tag takes the others away.</summary>
    [TestMethod]
    public async Task A_tag_of_cosign_that_has_more_at_the_destination_stays()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = await PushAsync(registry, store);
        string cosign = ReferrersClient.CosignTagsOf(set.Descriptor.Digest).First();
        Digest signature = await SignAsync(registry, store, set.Descriptor);
        await CopyTagAsync(registry, store, signature, cosign);
        Digest approved = await SignAsync(registry, store, set.Descriptor, "prod/hello", "approved");
        await CopyTagAsync(registry, store, approved, cosign, "prod/hello");
        Lines lines = new();

        await PromoteAsync(folder, $"{registry.Host}/test/hello:1.0", [$"{registry.Host}/prod/hello:2.0"], lines);

        using var client = new RegistryClient(registry.Host, "prod/hello", RegistryAccess.Pull, new RegistryOptions());
        Assert.AreEqual(approved, await client.FindManifestAsync(cosign, default));
        Assert.AreEqual(set.Descriptor.Digest, await client.FindManifestAsync("2.0", default));
        Assert.Contains($"prod/hello:{cosign} stays as it is", string.Join('\n', lines.Written));
    }

    [TestMethod]
    [DataRow("""{"schemaVersion":2,"layers":["text"],"config":{}}""")]
    [DataRow("""{"schemaVersion":2,"mediaType":"no type","manifests":[]}""")]
    [DataRow("""{"schemaVersion":2,"mediaType":"","manifests":[]}""")]
    [DataRow("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}""")]
    public async Task A_manifest_that_is_not_understood_is_an_error_with_a_code(string manifest)
    {
        using var folder = new TemporaryFolder();
        using var server = new ScriptedServer(request => request.Path.EndsWith("/manifests/1.0", StringComparison.Ordinal) ? ScriptedServer.Answer(200, manifest) : ScriptedServer.Answer(404));
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PromoteAsync(folder, $"{server.Host}/hello:1.0", ["127.0.0.1:1/hello:1.0"], new Lines()));
        Assert.AreEqual(Catalogue.DamagedImage, e.Diagnostic);
    }

    /// <summary>The destination refuses the connection: the source was understood.</summary>
    [TestMethod]
    public async Task A_manifest_without_any_type_has_the_one_of_its_content()
    {
        using var folder = new TemporaryFolder();
        using var server = new ScriptedServer(request =>
            request.Path.EndsWith("/manifests/1.0", StringComparison.Ordinal) ? ScriptedServer.Answer(200, """{"schemaVersion":2,"manifests":[]}""") : ScriptedServer.Answer(404));
        await using RealRegistry registry = await RealRegistry.StartAsync();
        await PromoteAsync(folder, $"{server.Host}/hello:1.0", [$"{registry.Host}/hello:1.0"], new Lines());
        Assert.Contains("schemaVersion", await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/hello:1.0"));
    }

    [TestMethod]
    public async Task A_registry_that_is_down_moves_no_tag_anywhere_and_a_missing_image_is_named()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        await PushAsync(registry, TestImage.Store(folder));

        await FailsAsync(Catalogue.RegistryUnreachable, $"{registry.Host}/test/hello:1.0", $"{registry.Host}/prod/hello:2.0", "127.0.0.1:1/prod/hello:2.0");
        using var client = new RegistryClient(registry.Host, "prod/hello", RegistryAccess.Pull, new RegistryOptions());
        Assert.IsNull(await client.FindManifestAsync("2.0", default));

        Assert.Contains("'9.9'", (await FailsAsync(Catalogue.ImageNotFound, $"{registry.Host}/test/hello:9.9", $"{registry.Host}/prod/hello:2.0")).Message);

        async Task<ContainerStagesException> FailsAsync(Diagnostic diagnostic, string source, params string[] destinations)
        {
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PromoteAsync(folder, source, destinations, new Lines()));
            Assert.AreEqual(diagnostic, e.Diagnostic);
            return e;
        }
    }

    [TestMethod]
    [DataRow("registry.example/hello:1.0", "", "where to")]
    [DataRow("registry.example/hello:1.0", "prod/hello:1.0", "ContainerStagesPromoteTo")]
    [DataRow("registry.example/hello:1.0", "registry.example/hello@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "ContainerStagesPromoteTo")]
    [DataRow("registry.example/hello:1.0", "registry.example/hello", "ContainerStagesPromoteTo")]
    [DataRow("hello:1.0", "registry.example/hello:1.0", "ContainerStagesPromoteFrom")]
    public async Task A_name_that_is_not_understood_says_which(string source, string destination, string what)
    {
        using var folder = new TemporaryFolder();
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => PromoteAsync(folder, source, destination.Split(';', StringSplitOptions.RemoveEmptyEntries), new Lines()));
        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
        Assert.Contains(what, e.Message);
    }

    [TestMethod]
    public async Task The_API_lists_referrers_page_by_page_and_a_registry_without_it_is_asked_once()
    {
        Digest subject = Digest.Of("subject"u8);
        string Entry(string text) => $$"""{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{Digest.Of(Encoding.UTF8.GetBytes(text))}}","size":7,"artifactType":"t"}]}""";
        using var server = new ScriptedServer(request => request.Path switch
        {
            _ when request.Path.EndsWith($"/referrers/{subject}", StringComparison.Ordinal) => ScriptedServer.Answer(
                200, Entry("one"), "Content-Type: application/vnd.oci.image.index.v1+json", $"Link: </v2/hello/referrers/{subject}?last=1>; rel=\"next\""),
            _ when request.Path.EndsWith("?last=1", StringComparison.Ordinal) => ScriptedServer.Answer(200, Entry("two"), "Content-Type: application/vnd.oci.image.index.v1+json"),
            _ => ScriptedServer.Answer(200, "<html>", "Content-Type: text/html"),
        });
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Pull, new RegistryOptions());

        CollectionAssert.AreEqual(
            (Digest[])[Digest.Of("one"u8), Digest.Of("two"u8)],
            (await new ReferrersClient(client).ListAsync(subject, default))!.Value.Select(referrer => referrer.Descriptor.Digest).ToArray());

        var without = new ReferrersClient(client);
        Assert.IsNull(await without.ListAsync(Digest.Of("other"u8), default));
        int before = server.Requests.Count;
        Assert.IsNull(await without.ListAsync(Digest.Of("third"u8), default));
        Assert.HasCount(before, server.Requests);
    }

    [TestMethod]
    [DataRow("/v2/hello/page", "text/html")]
    [DataRow("ftp://registry.example/page", "")]
    [DataRow("http://[/page", "")]
    public async Task A_list_that_ends_after_its_first_page_is_an_error(string next, string type)
    {
        using var server = new ScriptedServer(request => request.Path.EndsWith("/page", StringComparison.Ordinal)
            ? ScriptedServer.Answer(200, "<html>", $"Content-Type: {type}")
            : ScriptedServer.Answer(200, """{"schemaVersion":2,"manifests":[]}""", "Content-Type: application/vnd.oci.image.index.v1+json", $"Link: <{next}>; rel=\"next\""));
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Pull, new RegistryOptions());
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => new ReferrersClient(client).ListAsync(Digest.Of("subject"u8), default));
        Assert.AreEqual(Catalogue.RegistryRefused, e.Diagnostic);
    }

    /// <summary>Another client writes its list between the reading and the writing of this one's, or always.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(100)]
    public async Task An_entry_that_another_client_overwrites_is_written_again(int losses)
    {
        const string others = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""";
        string list = others;
        int puts = 0;
        using var server = new ScriptedServer(request =>
        {
            if (request.Method == "PUT")
            {
                list = ++puts > losses ? request.Body : others;
                return ScriptedServer.Answer(201);
            }

            return ScriptedServer.Answer(200, request.Method == "HEAD" ? "" : list, "Content-Type: application/vnd.oci.image.index.v1+json");
        });
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Push, new RegistryOptions());
        var entry = new Descriptor(MediaType.OciManifest, Digest.Of("artifact"u8), 8);
        Task AddAsync() => new ReferrersClient(client).AddToTagAsync(Digest.Of("subject"u8), [new Referrer(entry, entry.ToJson())], known: null, default);
        if (losses > 1)
        {
            await Assert.ThrowsExactlyAsync<ContainerStagesException>(AddAsync);
            return;
        }

        await AddAsync();
        Assert.AreEqual(2, puts);
        Assert.Contains($"{entry.Digest}", list);
    }

    private static Task<PromoteResult> PromoteAsync(TemporaryFolder folder, string source, string[] destinations, IReporter reporter) => PromoteImage.RunAsync(
        new PromoteRequest { Settings = new PipelineSettings { CacheFolder = folder.Combine("cache") }, Source = source, Destinations = [.. destinations] }, reporter);

    private static async Task<ImageSet> PushAsync(RealRegistry registry, ContentStore store)
    {
        ImageSet set = await ImageSet.CreateAsync(
            [await TestImage.BuildAsync(store, TestImage.Amd64, "both", "for amd64"), await TestImage.BuildAsync(store, new Platform("linux", "arm64"), "both", "for arm64")], store, default);
        await new RegistryDestination(registry.Host, new RegistryOptions()).DeliverAsync(set, new ImageName("test/hello", ["1.0"]), store, default);
        return set;
    }

    /// <summary>As a signer does in a registry without the API: a manifest with a subject, and its entry in the list under the tag.</summary>
    private static async Task<Digest> SignAsync(RealRegistry registry, ContentStore store, Descriptor subject, string repository = "test/hello", string text = "signed")
    {
        Descriptor config = await store.AddAsync(MediaType.OciEmpty, "{}"u8.ToArray(), default);
        Descriptor blob = await store.AddAsync(new MediaType("text/plain"), Encoding.UTF8.GetBytes(text), default);
        JsonObject json = JsonNode.Parse(new Manifest(MediaType.OciManifest, config, [blob]) { ArtifactType = "application/vnd.test.signature" }.ToBytes())!.AsObject();
        json["subject"] = (subject with { Platform = null }).ToJson();
        Descriptor manifest = await store.AddAsync(MediaType.OciManifest, Json.ToBytes(json), default);
        using var client = new RegistryClient(registry.Host, repository, RegistryAccess.Push, new RegistryOptions());
        await BlobUpload.RunAsync(client, config, null, store, default);
        await BlobUpload.RunAsync(client, blob, null, store, default);
        await client.PutManifestAsync(manifest.Digest.ToString(), manifest, Json.ToBytes(json), default);
        JsonObject entry = manifest.ToJson();
        entry["artifactType"] = "application/vnd.test.signature";
        await new ReferrersClient(client).AddToTagAsync(subject.Digest, [new Referrer(manifest, entry)], known: null, default);
        return manifest.Digest;
    }

    private static async Task CopyTagAsync(RealRegistry registry, ContentStore store, Digest digest, string tag, string repository = "test/hello")
    {
        using var client = new RegistryClient(registry.Host, repository, RegistryAccess.Push, new RegistryOptions());
        byte[] content = await store.ReadAsync(digest, default);
        await client.PutManifestAsync(tag, new Descriptor(MediaType.OciManifest, digest, content.Length), content, default);
    }
}
