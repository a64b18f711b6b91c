namespace ContainerStages.EndToEndTests;

/// <summary>The sample WebWithFrontend: a front end that npm builds in two stages. One project for all tests, which edit it and publish again.</summary>
[TestClass]
public sealed class WebWithFrontendTests
{
    private static TestProject s_project = null!;
    private static DotnetResult s_first = null!;

    public TestContext TestContext { get; set; } = null!;

    private static string Layout => Path.Combine(s_project.Output, "layout");

    private static string Archive => Path.Combine(s_project.Output, "web.tar");

    [ClassInitialize]
    public static async Task PublishAsync(TestContext context)
    {
        s_project = await TestProject.OfSampleAsync("WebWithFrontend");
        s_project.CacheFolder = s_project.NewFolder();
        s_first = await PublishAsync();
    }

    [ClassCleanup]
    public static void Clean() => s_project?.Dispose();

    [TestMethod]
    public async Task The_page_is_shown_by_a_browser()
    {
        using var podman = new Podman();
        await using RunningApp app = await podman.StartAsync(await podman.LoadAsync(Archive));
        string address = app.Client.BaseAddress!.ToString();
        string picture = Path.Combine(Directory.CreateDirectory(TestContext.TestRunDirectory!).FullName, "WebWithFrontend.png");

        // What TypeScript has asked C# for.
        Assert.Contains("<p id=\"greeting\">Hello TypeScript, from C#.</p>", await Browser.OpenAsync(address, "--dump-dom"));
        await Browser.OpenAsync(address, $"--screenshot={picture}", "--window-size=800,400");
        TestContext.AddResultFile(picture);
        Assert.StartsWith("PNG image data, 800 x 400", await Tool.RunAsync("file", "--brief", picture));
    }

    [TestMethod]
    public async Task Of_the_front_end_only_what_it_became_is_in_the_image()
    {
        Assert.DoesNotContain("CSTG", s_first.Output);
        Assert.AreEqual("base system runtime-native framework assets app", s_first.Layers);
        using UnpackedImage image = await UnpackedImage.OfLayoutAsync(Layout);
        string[] files = (await Tool.RunAsync("find", image.PathOf(""), "-printf", "/%P\n")).Split('\n');
        Assert.IsTrue(files.Contains("/app/wwwroot/index.html"));
        Assert.IsTrue(files.Any(file => file.StartsWith("/app/wwwroot/assets/index-", StringComparison.Ordinal) && file.EndsWith(".js", StringComparison.Ordinal)));
        string[] unwanted = ["node_modules", "node", "npm", "frontend", "package.json", "package-lock.json", "tsconfig.json"];
        Assert.IsEmpty(files.Where(file => unwanted.Contains(Path.GetFileName(file)) || file.EndsWith(".ts", StringComparison.Ordinal)));

        // And the sources are as they were.
        Assert.IsFalse(Directory.Exists(Path.Combine(s_project.Folder, "frontend", "node_modules")));
        Assert.IsFalse(Directory.Exists(Path.Combine(s_project.Folder, "frontend", "dist")));
    }

    [TestMethod]
    public async Task An_edit_runs_and_changes_only_what_depends_on_it()
    {
        IReadOnlyDictionary<string, string> before = await LayersAsync();

        s_project.Write("Greeting.cs", Edited("Greeting.cs", "from C#.", "from edited C#."));
        DotnetResult code = await PublishAsync();
        Assert.DoesNotContain(" runs: npm", code.Output);
        AssertChanged("app", before, await LayersAsync());

        before = await LayersAsync();
        s_project.Write("frontend/src/main.ts", Edited("frontend/src/main.ts", "\"TypeScript\"", "\"edited TypeScript\""));
        DotnetResult frontEnd = await PublishAsync();
        Assert.Contains("Stage 'packages' has nothing to do", frontEnd.Output);
        Assert.Contains("Stage 'frontend' runs: npm run build", frontEnd.Output);
        AssertChanged("assets", before, await LayersAsync());
    }

    [TestMethod]
    public async Task A_second_machine_runs_no_command_and_a_failing_test_leaves_the_tag()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        string share = $"{registry.Host}/team/results";
        string[] push = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=team/web", $"-p:ContainerStagesCacheFrom={share}", $"-p:ContainerStagesCacheTo={share}"];
        (await s_project.PublishAsync(push)).AssertSucceeded();
        string tag = await DigestAsync(registry);

        s_project.DeleteOutputs();
        s_project.CacheFolder = s_project.NewFolder();
        DotnetResult second = (await s_project.PublishAsync(push)).AssertSucceeded();
        Assert.DoesNotContain(" runs: ", second.Output);
        Assert.Contains($"Stage 'frontend' has nothing to do: its result", second.Output);
        Assert.AreEqual(tag, await DigestAsync(registry), "the same image");

        s_project.Write("Greeting.cs", Edited("Greeting.cs", "Hello {name}", "Hi {name}"));
        s_project.Write("../Tests/Tests.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><EnableMSTestRunner>true</EnableMSTestRunner></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MSTest" Version="4.5.2" />
                <Compile Include="../WebWithFrontend/Greeting.cs" />
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
              </ItemGroup>
            </Project>
            """);
        s_project.Write("../Tests/Tests.cs", """
            using Microsoft.VisualStudio.TestTools.UnitTesting;
            [TestClass] public class GreetingTests { [TestMethod] public void It_says_hello() => Assert.StartsWith("Hello ", Greeting.For("you").Text); }
            """);
        (await s_project.PublishAsync([.. push, "-p:ContainerStagesTestProject=../Tests/Tests.csproj"])).AssertFailedWith("CSTG7020");
        Assert.AreEqual(tag, await DigestAsync(registry));
    }

    private static async Task<DotnetResult> PublishAsync() =>
        (await s_project.PublishAsync($"-p:ContainerStagesLayoutPath={Layout}", $"-p:ContainerArchiveOutputPath={Archive}")).AssertSucceeded();

    private static async Task<IReadOnlyDictionary<string, string>> LayersAsync() => (await LayoutImage.ReadAsync(Layout)).DiffIdsByName(s_first);

    /// <summary>All layers below are the same.</summary>
    private static void AssertChanged(string lowest, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        string[] order = s_first.Layers.Split(' ');
        Assert.AreEqual(lowest, order.First(layer => before[layer] != after[layer]));
    }

    private static string Edited(string file, string old, string text)
    {
        string content = File.ReadAllText(Path.Combine(s_project.Folder, file));
        Assert.Contains(old, content);
        return content.Replace(old, text, StringComparison.Ordinal);
    }

    private static async Task<string> DigestAsync(RealRegistry registry) =>
        (string)(await Skopeo.InspectAsync($"docker://{registry.Host}/team/web:latest", "--tls-verify=false"))["Digest"]!;
}
