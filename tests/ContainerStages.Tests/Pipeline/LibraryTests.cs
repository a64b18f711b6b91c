using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using ContainerStages.Tests.Registry;

namespace ContainerStages.Tests.Pipeline;

/// <summary>The library without MSBuild, as docs/library.md shows it.</summary>
[TestClass]
public sealed class LibraryTests
{
    [TestMethod]
    public async Task A_folder_becomes_an_image_in_a_registry()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        await WriteAppAsync(folder);
        Lines lines = new();

        string digest = await LibraryExample.PublishAsync(folder.Path, "scratch", registry.Host, lines, default);

        string image = $"docker://{registry.Host}/team/hello:1.0";
        JsonNode inspected = await Skopeo.InspectAsync(image, "--tls-verify=false");
        Assert.AreEqual(digest, (string?)inspected["Digest"]);
        JsonNode config = await Skopeo.InspectAsync(image, "--tls-verify=false", "--config");
        Assert.AreEqual("""["/app/Hello"]""", config["config"]!["Entrypoint"]!.ToJsonString());
        Assert.AreEqual("1970-01-01T00:00:00Z", (string?)config["created"]);
        Assert.IsEmpty(lines.Problems);
        Assert.Contains($"Pushed {registry.Host}/team/hello:1.0", string.Join('\n', lines.Written));

        Assert.AreEqual(digest, await LibraryExample.PublishAsync(folder.Path, "scratch", registry.Host, new Lines(), default), "the same request again");
    }

    [TestMethod]
    public async Task What_a_check_finds_is_reported_and_nothing_is_delivered()
    {
        using var folder = new TemporaryFolder();
        await WriteAppAsync(folder);
        File.Delete(folder.Combine("publish", "Hello"));
        File.WriteAllText(folder.Combine("publish", "readme.txt"), "no program");
        Lines lines = new();

        Assert.AreEqual("", await LibraryExample.PublishAsync(folder.Path, "scratch", "127.0.0.1:1", lines, default));

        Assert.IsTrue(lines.Problems.All(problem => problem.IsError && problem.Code.StartsWith("CSTG4", StringComparison.Ordinal)), string.Join('\n', lines.Problems));
        Assert.IsNotEmpty(lines.Problems);
    }

    [TestMethod]
    public async Task A_failure_has_a_code_and_advice()
    {
        using var folder = new TemporaryFolder();
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => LibraryExample.PublishAsync(folder.Path, "scratch", "127.0.0.1:1", new Lines(), default));
        Assert.AreEqual(Catalogue.FileChanged.Code, e.Code);
        Assert.AreEqual("Publish without --no-build, or build first.", e.Advice);
    }

    [TestMethod]
    public async Task A_cancelled_build_ends_as_cancelled()
    {
        using var folder = new TemporaryFolder();
        await WriteAppAsync(folder);
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => LibraryExample.PublishAsync(folder.Path, "scratch", "127.0.0.1:1", new Lines(), new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public void The_page_shows_this_code()
    {
        string source = File.ReadAllText(Repository.Combine("tests", "ContainerStages.Tests", "Pipeline", "LibraryExample.cs"));
        string[] shown = source.Split("// docs/library.md begins\n")[1].Split("\n    // docs/library.md ends")[0].TrimEnd().Split('\n');
        string code = string.Join('\n', shown.Select(line => line.Length > 0 ? line[4..] : line));
        Assert.Contains(code, File.ReadAllText(Repository.Combine("docs", "library.md")));
    }

    /// <summary>A static program, which needs nothing but itself.</summary>
    private static async Task WriteAppAsync(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder.Combine("publish"));
        File.WriteAllText(folder.Combine("hello.c"), "int main(void) { return 0; }\n");
        await Tool.RunAsync("gcc", "-static", "-o", folder.Combine("publish", "Hello"), folder.Combine("hello.c"));
    }
}
