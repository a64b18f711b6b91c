using System.Text.Json.Nodes;
using ContainerStages.App;
using ContainerStages.Pipeline;

namespace ContainerStages.Tests.Pipeline;

/// <summary>The documents of an image on a composed base, compared with the files that umoci unpacks and with the packages that the base is composed from.</summary>
[TestClass]
public sealed class DocumentsOfAPublishTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task They_have_each_file_once_and_each_package_and_are_those_of_the_delivered_image()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("publish"));
        File.WriteAllText(folder.Combine("hello.c"), "#include <stdio.h>\nint main(void) { return puts(\"it runs\") < 0; }\n");
        await Tool.RunAsync("gcc", "-o", folder.Combine("publish", "Hello"), folder.Combine("hello.c"));
        var settings = new PipelineSettings { CacheFolder = folder.Combine("cache") };
        string layout = folder.Combine("layout");

        string[] first = await PublishAsync();
        string[] second = await PublishAsync();

        CollectionAssert.AreEqual(first, second);
        await SbomSchema.ValidateSpdxAsync(folder.Combine("report", "container.spdx.json"));
        await SbomSchema.ValidateCycloneDxAsync(folder.Combine("report", "container.cdx.json"));
        Assert.DoesNotContain(folder.Path, string.Concat(first));
        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", $"{layout}:1.0", folder.Combine("bundle"));
        string root = folder.Combine("bundle", "rootfs");
        JsonNode[] components = [.. JsonNode.Parse(first[1])!["components"]!.AsArray().Select(component => component!)];
        JsonNode[] files = [.. components.SelectMany(component => component["components"]?.AsArray() ?? []).Select(file => file!)];
        CollectionAssert.AreEqual(
            (await Tool.RunAsync("sh", "-c", $"cd {root} && find . -type f -print0 | xargs -0 sha256sum")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToArray(),
            files.Select(file => $"{file["hashes"]![1]!["content"]}  .{file["name"]}").Order(StringComparer.Ordinal).ToArray());
        JsonNode[] packages = [.. components.Where(component => $"{component["purl"]}".StartsWith("pkg:deb/", StringComparison.Ordinal))];
        string[] composed = [.. Directory.GetFiles(Path.Combine(root, "var/lib/dpkg/status.d")).Where(file => !file.EndsWith(".md5sums", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(composed, packages.Select(component => $"{component["name"]}").Order(StringComparer.Ordinal).ToArray());
        Assert.IsTrue(packages.All(component => $"{component["hashes"]![0]!["alg"]}" == "SHA-256"));
        JsonNode provenance = JsonNode.Parse(first[2])!;
        Assert.HasCount(composed.Length, provenance["predicate"]!["buildDefinition"]!["resolvedDependencies"]!.AsArray());
        string uncovered = string.Join(' ', components.Single(component => $"{component["bom-ref"]}".StartsWith("Uncovered:", StringComparison.Ordinal))["components"]!.AsArray().Select(file => file!["name"]));
        TestContext.WriteLine($"{files.Length} files, {components.Length} components, of no package: {uncovered}");
        Assert.Contains("/etc/passwd", uncovered);
        Assert.DoesNotContain("/usr/lib/x86_64-linux-gnu", uncovered);

        async Task<string[]> PublishAsync()
        {
            Lines lines = new();
            BuildResult built = await BuildImage.RunAsync(
                new BuildRequest
                {
                    Settings = settings,
                    PublishFolder = folder.Combine("publish"),
                    AppName = "Hello",
                    RuntimeIdentifier = "linux-x64",
                    BaseImage = "stage:base",
                    Stages = [new StageDefinition("base") { Packages = ["default"] }],
                    Start = new StartCommand { AppCommand = ["/app/Hello"] },
                    ReportFolder = folder.Combine("report"),
                },
                lines);
            Assert.IsNotNull(built.Image, string.Join('\n', lines.Problems));
            await DeliverImage.RunAsync(
                new DeliverRequest { Settings = settings, Images = [built.Image], ArchivePath = folder.Combine("hello.tar"), LayoutPath = layout, Repository = "team/hello", Tags = ["1.0"] },
                lines);
            TestContext.WriteLine(string.Join('\n', lines.Written.Where(line => line.Contains("took", StringComparison.Ordinal))));
            return [.. ((string[])["spdx", "cdx", "provenance"]).Select(name => File.ReadAllText(folder.Combine("report", $"container.{name}.json")))];
        }
    }
}
