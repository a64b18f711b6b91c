using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Tests.Registry;

/// <summary>Registries, and what stands before them, that do not do what the specs say.</summary>
[TestClass]
public sealed class LyingRegistryTests
{
    private static readonly string OtherDigest = Digest.Of(Encoding.UTF8.GetBytes("other")).ToString();
    private static readonly string Config = """{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}""";

    [TestMethod]
    public async Task A_manifest_with_another_digest_than_asked_for_is_refused()
    {
        using ScriptedServer server = Serving(Manifest());
        await PullTests.FailAsync($"{server.Host}/hello@{OtherDigest}", Catalogue.ContentMismatch);
    }

    [TestMethod]
    public async Task A_manifest_with_another_digest_than_stated_is_refused()
    {
        using ScriptedServer server = Serving(Manifest(), "Docker-Content-Digest: " + OtherDigest);
        await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.ContentMismatch);
    }

    [TestMethod]
    public async Task A_blob_with_other_content_is_refused()
    {
        using var server = new ScriptedServer(request => IsManifest(request)
            ? ScriptedServer.Answer(200, Manifest())
            : ScriptedServer.Answer(200, Config.Replace("amd64", "arm64", StringComparison.Ordinal)));
        await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.ContentMismatch);
    }

    [TestMethod]
    public async Task A_blob_that_is_longer_than_announced_is_not_read_to_its_end()
    {
        using var server = new ScriptedServer(request => IsManifest(request)
            ? ScriptedServer.Answer(200, Manifest())
            : ScriptedServer.Answer(200, Config + new string(' ', 5_000_000)));
        ContainerStagesException e = await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.ContentMismatch);
        Assert.Contains($"got {Config.Length + 1} bytes", e.Message);
    }

    [TestMethod]
    public async Task A_blob_that_breaks_off_is_an_error_of_the_network()
    {
        using var server = new ScriptedServer(request => IsManifest(request)
            ? ScriptedServer.Answer(200, Manifest())
            : "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort");
        await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.RegistryUnreachable, new RegistryOptions { Clock = new ImpatientClock() });
    }

    [TestMethod]
    [DataRow("not json")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("""{"schemaVersion":1,"fsLayers":[]}""")]
    [DataRow("""{"layers":[null],"config":{}}""")]
    [DataRow("""{"mediaType":7,"layers":[],"config":{"mediaType":"a","digest":"b","size":"c"}}""")]
    [DataRow("""{"manifests":[{"mediaType":"a","digest":"../../etc/passwd","size":1}]}""")]
    [DataRow("""{"manifests":[{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":99999999999,"platform":{"os":"linux","architecture":"amd64"}}]}""")]
    [DataRow("""{"manifests":[{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1,"platform":{"os":"linux","architecture":"amd64","variant":1}}]}""")]
    public async Task What_is_no_manifest_is_refused(string content)
    {
        using ScriptedServer server = Serving(content);
        await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.DamagedImage);
    }

    [TestMethod]
    [DataRow("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "")]
    [DataRow("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "")]
    [DataRow("application/vnd.oci.image.layer.v1.tar+gzip", ""","urls":["https://elsewhere.example/layer"]""")]
    public async Task Layers_that_are_elsewhere_are_refused(string mediaType, string more)
    {
        using ScriptedServer server = Serving(Manifest($$"""{"mediaType":"{{mediaType}}","digest":"{{OtherDigest}}","size":5{{more}}}"""));
        ContainerStagesException e = await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.DamagedImage);
        Assert.Contains("must not be distributed", e.Message);
    }

    [TestMethod]
    public async Task Layers_and_diff_ids_have_to_be_as_many()
    {
        string layer = $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{OtherDigest}}","size":5}""";
        using var server = new ScriptedServer(request => ScriptedServer.Answer(
            200,
            IsManifest(request) ? Manifest(layer) : request.Path.EndsWith(OtherDigest, StringComparison.Ordinal) ? "other" : Config));
        ContainerStagesException e = await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.DamagedImage);
        Assert.Contains("1 layers, and 0 diff ids", e.Message);
    }

    [TestMethod]
    public async Task What_a_registry_says_cannot_give_orders_to_the_build_server()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(
            403, """{"errors":[{"code":"DENIED","message":"\u001b[31mno\r\n##vso[task.setvariable variable=x]y\u202e"}]}"""));
        ContainerStagesException e = await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.RegistryRefused);
        Assert.AreEqual(
            $"cannot pull from {server.Host}/hello: the registry answered 403 Forbidden; DENIED: \\e[31mno # #vso[task.setvariable variable=x]y<U+202E>",
            e.Message);
    }

    [TestMethod]
    [DataRow("##vso[x]", "# #vso[x]")]
    [DataRow("###vso[x]", "# # #vso[x]")]
    [DataRow("a####[error]#", "a# # # #[error]#")]
    public void No_two_hashes_stay_together(string text, string expected) => Assert.AreEqual(expected, RegistryFailures.Clean(text));

    [TestMethod]
    public async Task Redirects_without_end_are_an_error()
    {
        using var server = new ScriptedServer(request => ScriptedServer.Answer(307, "", "Location: /v2" + request.Path));
        await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.RegistryRefused);
    }

    private static bool IsManifest(ScriptedRequest request) => request.Path.Contains("/manifests/", StringComparison.Ordinal);

    private static ScriptedServer Serving(string manifest, params string[] headers) =>
        new(request => IsManifest(request) ? ScriptedServer.Answer(200, manifest, headers) : ScriptedServer.Answer(200, Config));

    private static string Manifest(string layers = "") => $$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",
        "digest":"{{Digest.Of(Encoding.UTF8.GetBytes(Config))}}","size":{{Config.Length}}},"layers":[{{layers}}]}
        """;
}
