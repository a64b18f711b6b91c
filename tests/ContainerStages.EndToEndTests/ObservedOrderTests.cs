using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// Images that replace each other at a real registry. Between two publishes everything local goes, as on a build agent: only the registry remembers.
/// </summary>
[TestClass]
public sealed class ObservedOrderTests
{
    private const string Stamp = """
        <Target Name="Stamp" BeforeTargets="BeforeBuild">
          <WriteLinesToFile File="obj/stamp.txt" Lines="$([System.DateTime]::UtcNow.Ticks)" Overwrite="true" />
        </Target>
        """;

    private const string StampItems = """
        <None Include="obj/stamp.txt" Link="stamp.txt" CopyToPublishDirectory="Always" />
        <ContainerStageLayer Include="stamps" After="packages" Files="stamp.txt" />
        """;

    [TestMethod]
    public async Task An_inversion_against_a_pushed_image_is_pushed_nowhere()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using TestProject project = WebWithLibrary(StampItems);
        project.Write("Directory.Build.targets", $"<Project>{Stamp}</Project>");
        string[] push = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=shop/orders", $"-p:ContainerStagesLayoutPath={project.Output}"];
        (await project.PublishAsync(push)).AssertSucceeded();
        string image = $"docker://{registry.Host}/shop/orders:latest";
        string digest = await DigestAsync(image);
        string layout = (await LayoutImage.ReadAsync(project.Output)).ManifestDigest;

        // The machine that has the ledger, and one that has nothing.
        foreach (bool elsewhere in (bool[])[false, true])
        {
            if (elsewhere)
            {
                ForgetEverything(project);
            }

            DotnetResult result = (await project.PublishAsync(push)).AssertFailedWith("CSTG3013");
            Assert.Contains($"cannot keep layer 'stamps' below 'projects', 'assets', 'app': it changed since {registry.Host}/shop/orders:latest", result.Output);
            Assert.Contains("(generated, paths); differences: 1, first: /app/stamp.txt: RegularFile 0644 0:0 1 19 bytes ", result.Output);
            Assert.AreEqual(digest, await DigestAsync(image));
            Assert.AreEqual(layout, (await LayoutImage.ReadAsync(project.Output)).ManifestDigest);
        }

        // A new name replaces nothing, and here nothing was delivered before.
        (await project.PublishAsync([.. push, "-p:ContainerImageTag=other"])).AssertSucceeded();

        // Now something was: the last publish from here, under whatever name.
        (await project.PublishAsync([.. push, "-p:ContainerImageTag=third"])).AssertFailedWith("CSTG3013");

        project.Write("Directory.Build.targets", $"""
            <Project>
              {Stamp}
              <ItemGroup><ContainerStageCheck Include="CSTG3013" Severity="warning" Justification="Once." /></ItemGroup>
            </Project>
            """);
        Assert.Contains("warning CSTG3013: cannot keep layer 'stamps'", (await project.PublishAsync(push)).AssertSucceeded().Output);
        Assert.AreNotEqual(digest, await DigestAsync(image));
        string page = await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(project.Folder, "obj"), "container.md", SearchOption.AllDirectories).Single());
        Assert.Contains("| CSTG3013 | warning | cannot keep layer 'stamps'", page);
        Assert.Contains("| CSTG3013 | re-graded to warning | Once. |", page);
    }

    [TestMethod]
    public async Task Changes_that_are_declared_replace_an_image_without_a_word()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using TestProject project = WebWithLibrary();
        string[] push = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=shop/orders"];
        string Library(string body) => $$"""namespace Library; public static class Text { public static string Get() => {{body}}; }""";
        (string What, Action Edit)[] edits =
        [
            ("nothing", () => { }),
            ("a package", () => project.Write("HelloWeb.csproj", File.ReadAllText(project.File).Replace("13.0.1", "13.0.3", StringComparison.Ordinal))),
            ("an asset", () => project.Write("wwwroot/a.txt", "other")),
            ("a project", () => project.Write("../Library/Text.cs", Library("string.Concat(\"x\", System.DateTime.Now)"))),
            ("the app", () => project.Write("appsettings.json", """{ "a": 1 }""")),
            ("trimming", () => project.Write("HelloWeb.csproj", File.ReadAllText(project.File).Replace("</PropertyGroup>", "<PublishTrimmed>true</PublishTrimmed><RuntimeIdentifier>linux-x64</RuntimeIdentifier></PropertyGroup>", StringComparison.Ordinal))),
            ("new API", () => project.Write("../Library/Text.cs", Library("new System.Globalization.HebrewCalendar().GetMonthsInYear(5785, 1).ToString()"))),
        ];
        (await project.PublishAsync(push)).AssertSucceeded();
        foreach ((string what, Action edit) in edits)
        {
            edit();
            ForgetEverything(project);
            DotnetResult result = (await project.PublishAsync(push)).AssertSucceeded();
            Assert.DoesNotContain("CSTG3013", result.Output, what);
            Assert.Contains($"Compared with {registry.Host}/shop/orders:latest", result.Output, what);
        }
    }

    /// <summary>Each moves bytes of a lower layer, and leaves the assets above it alone. What the ledger of the last publish says is enough to compare.</summary>
    [TestMethod]
    public async Task What_the_project_says_of_packages_compilers_and_the_trimmer_explains_their_layers()
    {
        using TestProject project = WebWithLibrary();
        string Project() => File.ReadAllText(project.File);
        const string package = """<PackageReference Include="Newtonsoft.Json" Version="13.0.1" />""";
        project.Write("HelloWeb.csproj", Project().Replace(package, "", StringComparison.Ordinal));
        project.Write("Program.cs", File.ReadAllText(Path.Combine(project.Folder, "Program.cs")).Replace(" + Newtonsoft.Json.JsonConvert.ToString(1)", "", StringComparison.Ordinal));
        void Set(string lines) => project.Write("Directory.Build.props", $"<Project><PropertyGroup><RuntimeIdentifier>linux-x64</RuntimeIdentifier></PropertyGroup>{lines}</Project>");
        Set("");
        project.Write("Roots.xml", """<linker><assembly fullname="System.Runtime.Numerics" /></linker>""");
        (string What, Action Edit)[] edits =
        [
            ("the first package, which takes the folder /app", () => project.Write("HelloWeb.csproj", Project().Replace("<ProjectReference", package + "<ProjectReference", StringComparison.Ordinal))),
            ("ahead of time", () => Set("<PropertyGroup><PublishReadyToRun>true</PublishReadyToRun><SelfContained>false</SelfContained></PropertyGroup>")),
            ("trimming", () => Set("""<PropertyGroup><PublishTrimmed>true</PublishTrimmed></PropertyGroup><ItemGroup><TrimmerRootDescriptor Include="$(MSBuildThisFileDirectory)Roots.xml" /></ItemGroup>""")),
            ("what is kept", () => project.Write("Roots.xml", """<linker><assembly fullname="System.Private.Xml" /></linker>""")),
        ];
        string[] files = [$"-p:ContainerStagesLayoutPath={project.Output}"];
        (await project.PublishAsync(files)).AssertSucceeded();
        foreach ((string what, Action edit) in edits)
        {
            edit();
            DotnetResult result = await project.PublishAsync(files);
            Assert.AreEqual(0, result.ExitCode, $"{what}: {result.Output}");
            Assert.Contains("Compared with the last publish from here", result.Output, what);
        }
    }

    /// <summary>What explains the trimmed framework is what the trimmer is given, and not the text of the project file.</summary>
    [TestMethod]
    public async Task An_edit_of_a_trimmed_apps_project_file_that_changes_no_output_changes_no_digest()
    {
        using TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage><ContainerUser>1654:1654</ContainerUser>" +
            "<RuntimeIdentifier>linux-x64</RuntimeIdentifier><PublishTrimmed>true</PublishTrimmed>",
            checks: TestProject.NotStarted);
        async Task<(string Digest, DotnetResult Result)> PublishAsync()
        {
            string layout = project.NewFolder();
            DotnetResult result = (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={layout}.tar")).AssertSucceeded();
            return ((await LayoutImage.ReadAsync(layout)).ManifestDigest, result);
        }

        void Add(string lines) => project.Write("Hello.csproj", File.ReadAllText(project.File).Replace("</Project>", lines + "</Project>", StringComparison.Ordinal));
        (string before, _) = await PublishAsync();
        Add("<!-- edited --><PropertyGroup><RunAnalyzers>false</RunAnalyzers></PropertyGroup>");
        Assert.AreEqual(before, (await PublishAsync()).Digest);

        // What the trimmer does differently explains its layer.
        Add("<PropertyGroup><DebuggerSupport>false</DebuggerSupport></PropertyGroup>");
        (string after, DotnetResult result) = await PublishAsync();
        Assert.AreNotEqual(before, after);
        Assert.Contains("trim roots changed", result.Output);
    }

    [TestMethod]
    public async Task A_file_of_the_sources_beside_a_single_file_explains_its_layer()
    {
        using TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage><ContainerUser>1654:1654</ContainerUser><RuntimeIdentifier>linux-x64</RuntimeIdentifier><PublishSingleFile>true</PublishSingleFile>",
            """
            <None Include="models/m.txt" CopyToPublishDirectory="Always" />
            <ContainerStageLayer Include="models" After="packages" Files="models/**" />
            """,
            checks: TestProject.NotStarted);
        project.Write("models/m.txt", "one");
        (await project.PublishAsync()).AssertSucceeded();
        project.Write("models/m.txt", "two");
        DotnetResult result = (await project.PublishAsync()).AssertSucceeded();
        Assert.Contains("models changed: file models/m.txt changed", result.Output);
    }

    [TestMethod]
    public async Task A_committed_lock_file_is_enough()
    {
        using TestProject project = WebWithLibrary(StampItems);
        project.Write("Directory.Build.targets", $"<Project>{Stamp}</Project>");
        string file = Path.Combine(project.Folder, "container-layers.lock.json");
        DotnetResult written = (await project.RunAsync(["msbuild", "-restore", "-t:UpdateContainerLayersLock", "-p:Configuration=Release"])).AssertSucceeded();
        Assert.Contains($"Wrote {file}", written.Output);
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "bin", "Release", "net10.0", "container")), "nothing is delivered");
        JsonNode layers = JsonNode.Parse(await File.ReadAllTextAsync(file))!["platforms"]!["linux/amd64"]!;
        CollectionAssert.AreEqual((string[])["packages", "stamps", "projects", "assets", "app"], layers.AsArray().Select(layer => layer!["name"]!.GetValue<string>()).ToArray());
        Assert.AreEqual("package Newtonsoft.Json 13.0.1", layers[0]!["inputs"]!.AsArray().Single(input => input!.GetValue<string>().StartsWith("package", StringComparison.Ordinal))!.GetValue<string>());

        ForgetEverything(project);
        string[] files = [$"-p:ContainerStagesLayoutPath={project.Output}"];
        DotnetResult result = (await project.PublishAsync(files)).AssertFailedWith("CSTG3013");
        Assert.Contains($"it changed since {file}", result.Output);
        Assert.Contains("which of its files cannot be told here", result.Output);
        Assert.IsFalse(Directory.Exists(project.Output));

        // Without the stamp, and with another package: that is declared. The lock file itself is not published.
        project.Write("Directory.Build.targets", "<Project />");
        project.Write("HelloWeb.csproj", File.ReadAllText(project.File).Replace(StampItems, "", StringComparison.Ordinal).Replace("13.0.1", "13.0.3", StringComparison.Ordinal));
        (await project.PublishAsync(files)).AssertSucceeded();
        Assert.DoesNotContain("lock.json", await Tool.RunAsync("umoci", "stat", "--image", project.Output + ":latest", "--json"));
        Assert.IsEmpty(Directory.GetFiles(await LayoutImage.UnpackAsync(project.Output, project.Output + "-unpacked"), "*.lock.json", SearchOption.AllDirectories));

        await File.WriteAllTextAsync(file, "<<<<<<< ours");
        (await project.PublishAsync(files)).AssertFailedWith("CSTG3014");
    }

    /// <summary>As on another machine.</summary>
    private static void ForgetEverything(TestProject project)
    {
        project.DeleteOutputs();
        project.CacheFolder = project.NewFolder();
    }

    private static async Task<string> DigestAsync(string image) =>
        (await Skopeo.InspectAsync(image, "--tls-verify=false"))["Digest"]!.GetValue<string>();

    private static TestProject WebWithLibrary(string items = "")
    {
        var project = TestProject.Web(
            "<ContainerBaseImage>scratch</ContainerBaseImage><ContainerUser>1654:1654</ContainerUser>",
            $"""
            <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
            <ProjectReference Include="../Library/Library.csproj" />
            {items}
            """,
            """
            var app = WebApplication.CreateSlimBuilder(args).Build();
            app.MapGet("/", () => Library.Text.Get() + Newtonsoft.Json.JsonConvert.ToString(1));
            app.Run();
            """,
            checks: TestProject.NotStarted);
        project.Write("../Library/Library.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Library/Text.cs", """namespace Library; public static class Text { public static string Get() => "one"; }""");
        project.Write("wwwroot/a.txt", "hello");
        project.Write("appsettings.json", "{}");
        return project;
    }
}
