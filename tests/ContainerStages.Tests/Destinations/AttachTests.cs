using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Destinations;

/// <summary>Documents that refer to an image, at the CNCF's registry, which has no referrers API; skopeo reads what is there.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class AttachTests
{
    private static readonly ImageName Name = new("hello", ["1.0"]);

    [TestMethod]
    public async Task Documents_are_artifacts_in_the_list_of_the_image_and_are_sent_once()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = ImageSet.Of(await TestImage.BuildAsync(store, TestImage.Amd64, "app"));
        ImageArtifact sbom = await ArtifactAsync(store, set, "sbom.json", "application/spdx+json", "{\"a\":1}");
        ImageArtifact other = await ArtifactAsync(store, set, "other.json", "application/vnd.in-toto+json", "{\"b\":2}");

        Assert.Contains("and 1 document that refers to it", await PushAsync(registry, set, store, sbom));
        Assert.Contains("and 1 document that refers to it", await PushAsync(registry, set, store, sbom, other));
        string again = await PushAsync(registry, set, store, sbom, other);
        Assert.Contains("nothing was sent", again);
        Assert.DoesNotContain("documents", again);

        JsonNode list = JsonNode.Parse(await RawAsync(registry, $"hello:sha256-{set.Descriptor.Digest.Hex}"))!;
        Assert.AreEqual("application/spdx+json application/vnd.in-toto+json", string.Join(' ', list["manifests"]!.AsArray().Select(entry => (string)entry!["artifactType"]!)));
        JsonNode manifest = JsonNode.Parse(await RawAsync(registry, $"hello@{sbom.Manifest.Digest}"))!;
        Assert.AreEqual("application/spdx+json", (string?)manifest["artifactType"]);
        Assert.AreEqual(set.Descriptor.Digest.ToString(), (string?)manifest["subject"]!["digest"]);
        Assert.AreEqual(set.Descriptor.Size, (long)manifest["subject"]!["size"]!);
        Assert.AreEqual("application/vnd.oci.empty.v1+json", (string?)manifest["config"]!["mediaType"]);
        Assert.AreEqual("sbom.json", (string?)manifest["layers"]![0]!["annotations"]!["org.opencontainers.image.title"]);
        Assert.AreEqual(Digest.Of(Encoding.UTF8.GetBytes("{\"a\":1}")).ToString(), (string?)manifest["layers"]![0]!["digest"]);
    }

    [TestMethod]
    public async Task Oras_finds_the_documents_of_an_image_and_pulls_one_under_its_name()
    {
        using var folder = new TemporaryFolder();
        await DebianPackages.UnpackNextAsync(folder.Combine("root"), "oras");
        string oras = folder.Combine("root", "usr", "bin", "oras");
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = ImageSet.Of(await TestImage.BuildAsync(store, TestImage.Amd64, "app"));
        ImageArtifact sbom = await ArtifactAsync(store, set, "container.spdx.json", "application/spdx+json", "{\"a\":1}");
        await PushAsync(registry, set, store, sbom, await ArtifactAsync(store, set, "container.cdx.json", "application/vnd.cyclonedx+json", "{\"b\":2}"));

        JsonNode found = JsonNode.Parse(await Tool.RunAsync(oras, "discover", "--plain-http", "--format", "json", $"{registry.Host}/hello:1.0"))!;
        CollectionAssert.AreEquivalent(
            (string[])["application/spdx+json", "application/vnd.cyclonedx+json"], found["manifests"]!.AsArray().Select(entry => (string)entry!["artifactType"]!).ToArray());
        await Tool.RunAsync(oras, "pull", "--plain-http", "--output", folder.Combine("pulled"), $"{registry.Host}/hello@{sbom.Manifest.Digest}");
        Assert.AreEqual("{\"a\":1}", await File.ReadAllTextAsync(folder.Combine("pulled", "container.spdx.json")));
    }

    /// <summary>The tag moves last: who verifies the documents never finds it without them. Some registries refuse documents about what they do not have.</summary>
    [TestMethod]
    public async Task Documents_are_there_before_the_tag_and_after_the_image()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = ImageSet.Of(await TestImage.BuildAsync(store, TestImage.Amd64, "app"));
        await PushAsync(registry, set, store, await ArtifactAsync(store, set, "sbom.json", "application/spdx+json", "{}"));
        IReadOnlyList<string> log = await registry.RequestsOnceAsync(log => log.Any(line => line.StartsWith("PUT /v2/hello/manifests/1.0 ", StringComparison.Ordinal)));
        Assert.StartsWith("PUT /v2/hello/manifests/1.0 ", log.Last(line => line.StartsWith("PUT ", StringComparison.Ordinal)));
        Assert.StartsWith($"PUT /v2/hello/manifests/{set.Descriptor.Digest} ", log.First(line => line.StartsWith("PUT /v2/hello/manifests/", StringComparison.Ordinal)));
    }

    private static Task<ImageArtifact> ArtifactAsync(ContentStore store, ImageSet set, string name, string type, string content) =>
        ImageArtifact.CreateAsync(set.Descriptor, name, type, Encoding.UTF8.GetBytes(content), store, default);

    private static async Task<string> PushAsync(RealRegistry registry, ImageSet set, ContentStore store, params ImageArtifact[] artifacts)
    {
        using RegistryPushes pushes = new RegistryDestination(registry.Host, new RegistryOptions()).Open(set, Name, store);
        return await pushes.RunAsync([.. artifacts], beforeTags: null, default);
    }

    private static Task<string> RawAsync(RealRegistry registry, string name) => Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/{name}");
}
