using System.Text.Json.Nodes;
using ContainerStages.Pipeline;
using ContainerStages.Tests.Pipeline;

namespace ContainerStages.Tests.Destinations;

/// <summary>Documents in the index of an image, as BuildKit keeps them; Docker's buildx reads them.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class IndexDocumentsTests
{
    [TestMethod]
    public async Task Buildx_reads_them_and_the_image_is_the_same_as_without_them()
    {
        using var folder = new TemporaryFolder();
        await DebianPackages.UnpackNextAsync(folder.Combine("root"), "docker-buildx");
        await using RealRegistry registry = await RealRegistry.StartAsync();
        BuildRequest build = await StaticHello.RequestAsync(folder, new PipelineSettings { CacheFolder = folder.Combine("cache") });
        DeliverResult plain = await StaticHello.PublishAsync(build, registry.Host, "plain", new Lines());

        DeliverResult attached = await StaticHello.PublishAsync(build, registry.Host, "1.0", new Lines(), AttachedDocuments.Index);

        JsonArray entries = JsonNode.Parse(attached.Manifest)!["manifests"]!.AsArray();
        Assert.AreEqual(plain.Digest, (string?)entries[0]!["digest"]);
        Assert.AreEqual(plain.Digest, (string?)entries[1]!["annotations"]!["vnd.docker.reference.digest"]);
        Assert.AreEqual("unknown", (string?)entries[1]!["platform"]!["os"]);
        Assert.AreEqual(attached.Manifest, await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/team/hello:1.0"));
        Assert.StartsWith("amd64", await Skopeo.RunAsync("inspect", "--tls-verify=false", "--format", "{{.Architecture}}", $"docker://{registry.Host}/team/hello:1.0"));

        AssertSame(await ReportAsync("container.spdx.json"), await InspectAsync("{{json .SBOM.SPDX}}"));
        AssertSame((await ReportAsync("container.provenance.json"))["predicate"]!, await InspectAsync("{{json .Provenance.SLSA}}"));

        // What is there is found again: as the same image, and as the one before.
        Lines again = new();
        Assert.AreEqual(attached.Digest, (await StaticHello.PublishAsync(build, registry.Host, "1.0", again, AttachedDocuments.Index)).Digest);
        Assert.Contains("is already there: nothing was sent", string.Join('\n', again.Written));
        await File.WriteAllTextAsync(folder.Combine("publish", "more.txt"), "more");
        Lines changed = new();
        await StaticHello.PublishAsync(build with { ReportFolder = folder.Combine("elsewhere") }, registry.Host, "1.0", changed, AttachedDocuments.Index);
        Assert.Contains($"Compared with {registry.Host}/team/hello:1.0", string.Join('\n', changed.Written));

        void AssertSame(JsonNode expected, JsonNode actual) => Assert.IsTrue(JsonNode.DeepEquals(expected, actual));

        async Task<JsonNode> ReportAsync(string name) => JsonNode.Parse(await File.ReadAllTextAsync(folder.Combine("report", name)))!;

        async Task<JsonNode> InspectAsync(string format) => JsonNode.Parse(await Tool.RunAsync(
            "env", "HOME=" + folder.Path, folder.Combine("root", "usr", "libexec", "docker", "cli-plugins", "docker-buildx"), "imagetools", "inspect", "--format", format, $"{registry.Host}/team/hello:1.0"))!;
    }
}
