using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;
using ContainerStages.Tests.Pipeline;

namespace ContainerStages.Tests.Destinations;

/// <summary>Documents that refer to an image, at a registry that has the referrers API: it lists them itself, and no tag does.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class ReferrersApiTests
{
    [TestMethod]
    public async Task Documents_are_sent_once_and_go_along_with_a_promotion_and_oras_finds_them()
    {
        using var folder = new TemporaryFolder();
        await DebianPackages.UnpackNextAsync(folder.Combine("root"), "oras");
        await using ReferrersRegistry registry = await ReferrersRegistry.StartAsync();
        ContentStore store = TestImage.Store(folder);
        ImageSet set = ImageSet.Of(await TestImage.BuildAsync(store, TestImage.Amd64, "app"));
        ImageArtifact[] documents =
        [
            await ArtifactAsync("container.spdx.json", "application/spdx+json", "{\"a\":1}"),
            await ArtifactAsync("container.cdx.json", "application/vnd.cyclonedx+json", "{\"b\":2}"),
        ];

        Assert.Contains("and 2 documents that refer to it", await PushAsync());
        Assert.Contains("nothing was sent", await PushAsync());
        await PromoteImage.RunAsync(
            new PromoteRequest
            {
                Settings = new PipelineSettings { CacheFolder = folder.Combine("cache") },
                Source = $"{registry.Host}/hello:1.0",
                Destinations = [$"{registry.Host}/prod:2.0"],
            },
            new Lines());

        foreach ((string repository, string tag) in ((string, string)[])[("hello", "1.0"), ("prod", "2.0")])
        {
            JsonNode found = JsonNode.Parse(await Tool.RunAsync(folder.Combine("root", "usr", "bin", "oras"), "discover", "--plain-http", "--format", "json", $"{registry.Host}/{repository}:{tag}"))!;
            CollectionAssert.AreEquivalent(
                documents.Select(document => document.Manifest.Digest.ToString()).ToArray(), found["manifests"]!.AsArray().Select(entry => (string)entry!["digest"]!).ToArray(), repository);
            using var client = new HttpClient();
            JsonNode tags = JsonNode.Parse(await client.GetStringAsync(new Uri($"http://{registry.Host}/v2/{repository}/tags/list")))!;
            Assert.AreEqual($"[\"{tag}\"]", tags["tags"]!.ToJsonString(), "the registry lists them, so no tag does");
        }

        Task<ImageArtifact> ArtifactAsync(string name, string type, string content) =>
            ImageArtifact.CreateAsync(set.Descriptor, name, type, Encoding.UTF8.GetBytes(content), store, default);

        async Task<string> PushAsync()
        {
            using RegistryPushes pushes = new RegistryDestination(registry.Host, new RegistryOptions()).Open(set, new ImageName("hello", ["1.0"]), store);
            return await pushes.RunAsync([.. documents], beforeTags: null, default);
        }
    }
}
