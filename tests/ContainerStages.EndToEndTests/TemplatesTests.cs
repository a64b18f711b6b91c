using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ContainerStages.EndToEndTests;

/// <summary>Each template: a new app is published with all checks on, its image starts, and an edit of a line changes the layer of the app alone.</summary>
[TestClass]
public sealed class TemplatesTests
{
    [TestMethod]
    public async Task A_web_app_answers_and_is_healthy()
    {
        using TestProject project = await TestProject.OfOwnTemplateAsync("containerstages-web", "--base", "composed");

        await AssertStartsAsync(project, StartingTemplate.Answers200, "Hello from a container.", "Hello from an edited container.");

        using var podman = new Podman();
        await using RunningApp app = await podman.StartAsync(await podman.LoadAsync(ArchiveOf(project)));
        Assert.AreEqual("Hello from an edited container.", await app.Client.GetStringAsync(At("/")));
        Assert.AreEqual("Healthy", await app.Client.GetStringAsync(At("/health")));
        await podman.RunAsync("exec", app.Id, "/usr/bin/health-probe", $"{app.Client.BaseAddress!.Port}", "/health");
    }

    [TestMethod]
    public async Task A_web_app_has_its_front_end()
    {
        using TestProject project = await TestProject.OfOwnTemplateAsync("containerstages-frontend", "--base", "composed");
        Assert.AreEqual("my-shop-2", JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(project.Folder, "frontend/package.json")))!["name"]!.GetValue<string>());

        DotnetResult edited = await AssertStartsAsync(project, StartingTemplate.Answers200, "from C#.", "from edited C#.");
        Assert.DoesNotContain(" runs: npm", edited.Output);

        using var podman = new Podman();
        await using RunningApp app = await podman.StartAsync(await podman.LoadAsync(ArchiveOf(project)));
        Assert.Contains("<h1>My-Shop.2</h1>", await app.Client.GetStringAsync(At("/")));
        Assert.AreEqual("""{"text":"Hello you, from edited C#."}""", await app.Client.GetStringAsync(At("/api/greetings/you")));
        Assert.AreEqual("Healthy", await app.Client.GetStringAsync(At("/health")));
    }

    [TestMethod]
    public async Task A_worker_stays_up()
    {
        using TestProject project = await TestProject.OfOwnTemplateAsync("containerstages-worker", "--base", "composed");

        await AssertStartsAsync(project, StartingTemplate.StaysUp, "Working at ", "Working hard at ", "Worker.cs");

        Assert.Contains("Working hard at ", await LogAsync(project));
    }

    [TestMethod]
    public async Task A_console_app_runs_to_its_end()
    {
        using TestProject project = await TestProject.OfOwnTemplateAsync("containerstages-console", "--base", "composed");

        await AssertStartsAsync(project, StartingTemplate.Ends, "Hello {", "Hello edited {");

        Assert.AreEqual("Hello edited container.", await LogAsync(project));
    }

    /// <summary>No line for the template engine is left, and the package is the one that was packed with the templates.</summary>
    [TestMethod]
    [DataRow("containerstages-web")]
    [DataRow("containerstages-frontend")]
    [DataRow("containerstages-worker")]
    [DataRow("containerstages-console")]
    public async Task Without_options_the_base_is_the_one_that_the_SDK_chooses(string template)
    {
        using TestProject project = await TestProject.OfOwnTemplateAsync(template, "--no-restore");

        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "obj")));
        var xml = XDocument.Load(project.File);
        Assert.IsEmpty(xml.Descendants("ContainerBaseImage"));
        Assert.IsEmpty(xml.Descendants("ContainerStage").Where(stage => (string?)stage.Attribute("Packages") != null));
        Assert.IsEmpty(xml.DescendantNodes().OfType<XComment>().Where(comment => comment.Value.StartsWith('#')));
        XElement package = xml.Descendants("PackageReference").Single(reference => (string?)reference.Attribute("Include") == "ContainerStages");
        Assert.AreEqual(PackedPackage.Version, (string?)package.Attribute("Version"));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task The_item_template_adds_the_package_to_the_project_of_the_folder(bool isCentral)
    {
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        project.RemovePackage();
        if (isCentral)
        {
            project.Write("../Directory.Packages.props", """
                <Project>
                  <PropertyGroup>
                    <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
                  </PropertyGroup>
                </Project>
                """);
        }

        (await PackedTemplates.NewAsync(project, "containerstages")).AssertSucceeded();

        XElement package = XDocument.Load(project.File).Descendants("PackageReference").Single();
        Assert.AreEqual("all", package.Element("PrivateAssets")?.Value);
        XElement version = isCentral ? XDocument.Load(Path.Combine(project.Root, "Directory.Packages.props")).Descendants("PackageVersion").Single() : package;
        Assert.AreEqual($"ContainerStages {PackedPackage.Version}", $"{(string?)version.Attribute("Include")} {(string?)version.Attribute("Version")}");
        Assert.AreEqual("app", (await project.PublishAsync("--no-restore")).AssertSucceeded().Layers);
    }

    [TestMethod]
    public async Task The_item_template_says_what_to_do_where_there_is_no_project()
    {
        using var project = TestProject.Console();
        File.Delete(project.File);

        DotnetResult result = await PackedTemplates.NewAsync(project, "containerstages");

        Assert.AreNotEqual(0, result.ExitCode, result.Output);
        Assert.Contains($"dotnet add package ContainerStages --version {PackedPackage.Version}", result.Output);
    }

    /// <returns>The publish after the edit.</returns>
    private static async Task<DotnetResult> AssertStartsAsync(TestProject project, string start, string text, string edited, string file = "Program.cs")
    {
        Assert.IsTrue(File.Exists(Path.Combine(project.Folder, "obj", "project.assets.json")), "dotnet new has restored it");
        DotnetResult first = await PublishAsync(project, start);
        IReadOnlyList<string> before = (await LayoutImage.ReadAsync(LayoutOf(project))).DiffIds;
        string[] layers = first.Layers.Split(' ');
        Assert.HasCount(layers.Length, before);
        Assert.AreEqual("app", layers[^1]);

        string source = await File.ReadAllTextAsync(Path.Combine(project.Folder, file));
        Assert.Contains(text, source);
        project.Write(file, source.Replace(text, edited, StringComparison.Ordinal));
        DotnetResult second = await PublishAsync(project, start);
        Assert.AreEqual(first.Layers, second.Layers);
        IReadOnlyList<string> after = (await LayoutImage.ReadAsync(LayoutOf(project))).DiffIds;
        CollectionAssert.AreEqual(before.SkipLast(1).ToArray(), after.SkipLast(1).ToArray(), second.Output);
        Assert.AreNotEqual(before[^1], after[^1]);
        return second;
    }

    private static async Task<DotnetResult> PublishAsync(TestProject project, string start)
    {
        DotnetResult result = (await project.PublishAsync(
            "-p:ContainerStagesStartCheck=true",
            $"-p:ContainerStagesStartSeconds={(start == StartingTemplate.Ends ? 25 : 1)}",
            "-p:ContainerStagesCompression=none",
            $"-p:ContainerStagesReportFolder={project.Output}/report",
            $"-p:ContainerStagesLayoutPath={LayoutOf(project)}",
            $"-p:ContainerArchiveOutputPath={ArchiveOf(project)}")).AssertSucceeded();
        Assert.DoesNotContain("warning", result.Output);
        Assert.Contains("Started with bubblewrap: " + start, result.Output);
        return result;
    }

    /// <summary>What the app printed in the start check.</summary>
    private static async Task<string> LogAsync(TestProject project)
    {
        JsonNode ledger = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(project.Output, "report", "linux-x64", "container.ledger.json")))!;
        return string.Join('\n', ledger["start"]!["log"]!.AsArray().Select(line => line!.GetValue<string>()));
    }

    private static string LayoutOf(TestProject project) => Path.Combine(project.Output, "layout");

    private static string ArchiveOf(TestProject project) => Path.Combine(project.Output, "app.tar");

    private static Uri At(string path) => new(path, UriKind.Relative);
}
