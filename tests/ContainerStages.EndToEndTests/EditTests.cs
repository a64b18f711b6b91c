using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>One trimmed web app through a series of edits: what each edit changes, and that the image still starts.</summary>
[TestClass]
public sealed class EditTests
{
    private const string Program = """
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        WebApplication app = builder.Build();
        app.UseStaticFiles();
        app.MapGet("/", () => "first");
        app.Run();
        """;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Each_edit_changes_its_own_layers_only()
    {
        using var podman = new Podman();
        using var project = TestProject.Web(
            """
            <PublishTrimmed>true</PublishTrimmed>
            <SelfContained>true</SelfContained>
            <ContainerRepository>edited</ContainerRepository>
            <ContainerBaseImage>stage:base</ContainerBaseImage>
            """,
            """<ContainerStage Include="base" Packages="default" />""",
            Program);
        project.Write("wwwroot/index.html", "<p>one");

        // SDK 10 trims away what this app needs to start (TypeLoadException: X509Certificate2Collection); see ContainerStages.Inner.Trimming.xml.
        Published first = await PublishAsync(project, "first");
        Assert.AreEqual("first", await AnswerAsync(podman, first));

        Published again = await PublishAsync(project, "again");
        Assert.AreEqual(first.Image.ManifestDigest, again.Image.ManifestDigest);
        Assert.DoesNotContain(" built", again.Result.Output);
        AssertChanged("", first, again);

        project.Write("Program.cs", Program.Replace("first", "other", StringComparison.Ordinal));
        Published body = await PublishAsync(project, "body");
        AssertChanged("app", again, body);

        project.Write("wwwroot/index.html", "<p>two");
        Published asset = await PublishAsync(project, "asset");
        // The endpoints manifest, which has the assets' hashes, is an asset too.
        AssertChanged("assets", body, asset);

        // Brings in framework assemblies that the first publish trimmed away: the SDK's own publish leaves them out of deps.json.
        project.Write("Program.cs", Program.Replace("CreateSlimBuilder", "CreateBuilder", StringComparison.Ordinal));
        Published full = await PublishAsync(project, "full");
        AssertChanged("framework app", asset, full);
        AssertDependencyFileIsComplete(project);
        Assert.AreEqual("first", await AnswerAsync(podman, full));
    }

    private static async Task<Published> PublishAsync(TestProject project, string tag)
    {
        string layout = Path.Combine(project.Output, "layout");
        string archive = Path.Combine(project.Output, tag + ".tar");
        DotnetResult result = (await project.PublishAsync(
            $"-p:ContainerImageTag={tag}", $"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        return new Published(result, await LayoutImage.ReadAsync(layout, tag), archive);
    }

    private static async Task<string> AnswerAsync(Podman podman, Published published)
    {
        await using RunningApp app = await podman.StartAsync(await podman.LoadAsync(published.Archive));
        return await app.Client.GetStringAsync(new Uri("/", UriKind.Relative));
    }

    private void AssertChanged(string expected, Published before, Published after)
    {
        IReadOnlyDictionary<string, string> old = before.Image.DiffIdsByName(before.Result);
        IReadOnlyDictionary<string, string> now = after.Image.DiffIdsByName(after.Result);
        foreach ((string layer, string diffId) in now)
        {
            TestContext.WriteLine($"{layer,-16} {old.GetValueOrDefault(layer, "-")} {diffId}");
        }

        TestContext.WriteLine("");
        Assert.AreEqual(before.Result.Layers, after.Result.Layers);
        Assert.AreEqual(expected, string.Join(' ', now.Keys.Where(layer => old[layer] != now[layer])), after.Result.Output);
    }

    private static void AssertDependencyFileIsComplete(TestProject project)
    {
        string folder = Path.Combine(project.Folder, "obj/Release/net10.0/linux-x64/container/publish");
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "HelloWeb.deps.json")))!;
        string[] listed =
        [
            .. json["targets"]![".NETCoreApp,Version=v10.0/linux-x64"]!.AsObject()
                .SelectMany(library => library.Value!["runtime"]?.AsObject() ?? [])
                .Select(assembly => Path.GetFileName(assembly.Key)),
        ];
        string[] published = [.. Directory.GetFiles(folder, "*.dll").Select(file => Path.GetFileName(file)!)];
        Assert.Contains("Microsoft.Extensions.Logging.Debug.dll", published);
        CollectionAssert.IsSubsetOf(published, listed);
    }

    private sealed record Published(DotnetResult Result, LayoutImage Image, string Archive);
}
