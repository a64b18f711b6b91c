namespace ContainerStages.EndToEndTests;

/// <summary>Proof by mutation: right projects pass whatever their kind, and a wrong order is found.</summary>
[TestClass]
public sealed class LayerOrderProofTests
{
    private const string Scratch = "<ContainerBaseImage>scratch</ContainerBaseImage>";
    private const string Package = """<PackageReference Include="Newtonsoft.Json" Version="13.0.1" />""";
    private const string Prerelease = """<PackageReference Include="OpenTelemetry.Instrumentation.Process" Version="1.20.1-rc.1" />""";
    private const string Library = """<ProjectReference Include="../Library/Library.csproj" />""";
    private const string SelfContained = "<SelfContained>true</SelfContained><RuntimeIdentifier>linux-x64</RuntimeIdentifier>";

    [TestMethod]
    public async Task A_right_project_passes_and_the_matrix_shows_what_each_edit_changed()
    {
        using TestProject project = WebWithLibrary();
        string[] before = Sources(project);
        DotnetResult result = (await ProveAsync(project)).AssertSucceeded();
        string[] expected =
        [
            "edited                           packages  projects  assets   app",
            "nothing                          same      same      same     same",
            "a file of a package              changed   same      same     same",
            "code of the referenced projects  same      changed   same     changed",
            "the text files of wwwroot        same      same      changed  same",
            "the text files of the app        same      same      same     changed",
            "code of the app                  same      same      same     changed",
        ];
        CollectionAssert.AreEqual(expected, Matrix(result), result.Output);
        Assert.Contains("Proved: an edit leaves every layer below its own as it was.", result.Output);
        CollectionAssert.AreEqual(before, Sources(project));
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "bin/Release/net10.0/container")), "nothing is delivered");
    }

    [TestMethod]
    public async Task Settings_of_the_app_below_its_projects_are_a_wrong_order()
    {
        using TestProject project = WebWithLibrary("""<ContainerStageLayer Include="settings" After="packages" Files="appsettings.json" />""");
        DotnetResult result = (await ProveAsync(project)).AssertFailedWith("CSTG3012");
        Assert.Contains("cannot keep layer 'settings' below 'app': it changes with an edit of the text files of the app; differences: 1, first: /app/appsettings.json: RegularFile 0644 0:0 1 2 bytes ", result.Output);
        Assert.Contains("the text files of the app        same      changed   same      same     same", string.Join('\n', Matrix(result)));
        Assert.DoesNotContain("Proved:", result.Output);

        // A project that knows better says why.
        project.Write("Directory.Build.targets", """
            <Project>
              <ItemGroup>
                <ContainerStageCheck Include="CSTG3012" Severity="warning" Justification="These settings never change." />
              </ItemGroup>
            </Project>
            """);
        DotnetResult warned = (await ProveAsync(project)).AssertSucceeded();
        Assert.Contains("warning CSTG3012: cannot keep layer 'settings'", warned.Output);
    }

    [TestMethod]
    public async Task A_generated_file_with_the_time_is_found_without_any_edit()
    {
        using var project = TestProject.Console(
            Scratch,
            Package + """<ContainerStageLayer Include="stamp" After="packages" Files="stamp.txt" />""",
            checks: TestProject.NotStarted);
        project.Write("Directory.Build.targets", """
            <Project>
              <Target Name="Stamp" AfterTargets="Publish">
                <WriteLinesToFile File="$(PublishDir)stamp.txt" Lines="$([System.DateTime]::UtcNow.Ticks)" Overwrite="true" />
              </Target>
            </Project>
            """);
        DotnetResult result = (await ProveAsync(project)).AssertFailedWith("CSTG3012");
        Assert.Contains("cannot keep layer 'stamp' where it is: it changes with every build, also when nothing was edited; differences: 1, first: /app/stamp.txt: ", result.Output);
    }

    [TestMethod]
    public async Task What_trimming_derives_is_marked_and_no_error()
    {
        using var project = TestProject.Console(Scratch + SelfContained + "<PublishTrimmed>true</PublishTrimmed>", checks: TestProject.NotStarted);
        DotnetResult result = (await ProveAsync(project)).AssertSucceeded();
        string[] rows = Matrix(result);
        StringAssert.Matches(rows[0], new(@"\Aedited +runtime-native +framework +app\z"));
        StringAssert.Matches(rows.Single(row => row.StartsWith("code of the app  ", StringComparison.Ordinal)), new(" same +same +changed"));
        StringAssert.Matches(rows.Single(row => row.StartsWith("code of the app that calls new API", StringComparison.Ordinal)), new(" same +derived +changed"));
        Assert.Contains("Proved: an edit leaves every layer below its own as it was, but for those that are derived by trimming.", result.Output);
    }

    [TestMethod]
    [DataRow("", "", "app", DisplayName = "console")]
    [DataRow("", Package, "packages app", DisplayName = "with a package")]
    [DataRow("", Package + Prerelease, "packages prereleases app", DisplayName = "with a prerelease")]
    [DataRow("", Library, "projects app", DisplayName = "with a library")]
    [DataRow("<EnableDefaultCompileItems>false</EnableDefaultCompileItems>", """<Compile Include="Program.cs" />""", "app", DisplayName = "sources listed one by one")]
    [DataRow("", """<None Update="models/**" CopyToPublishDirectory="Always" /><ContainerStageLayer Include="models" After="packages" Files="models/**" />""", "models app", DisplayName = "models of its own")]
    [DataRow(SelfContained, Package, "runtime-native framework packages app", DisplayName = "self-contained")]
    [DataRow(SelfContained + "<PublishReadyToRun>true</PublishReadyToRun>", Package, "runtime-native framework packages app", DisplayName = "ReadyToRun")]
    [DataRow(SelfContained + "<PublishSingleFile>true</PublishSingleFile>", Package, "app", DisplayName = "single file")]
    [DataRow("<RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>", Package, "packages app", DisplayName = "two platforms")]
    public async Task Correct_projects_of_different_kinds_raise_nothing(string properties, string items, string layers)
    {
        using var project = TestProject.Console(Scratch + properties, items, checks: TestProject.NotStarted);
        WriteLibrary(project);
        project.Write("models/model.bin", "a\0b");
        DotnetResult result = (await ProveAsync(project)).AssertSucceeded();
        string[] rows = Matrix(result);
        Assert.AreEqual("edited " + layers, string.Join(' ', rows[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        StringAssert.Matches(rows.Single(row => row.StartsWith("code of the app ", StringComparison.Ordinal)), new(@"app( +same)* +changed\z"));
        Assert.DoesNotContain("warning", result.Output);
    }

    private static Task<DotnetResult> ProveAsync(TestProject project) =>
        project.RunAsync(["msbuild", "-restore", "-nologo", "-t:VerifyContainerLayerOrder", "-p:Configuration=Release", $"-p:ContainerStagesSourceRoot={project.Root}"]);

    /// <summary>The lines of the (first) matrix, its head first.</summary>
    private static string[] Matrix(DotnetResult result) =>
        [.. result.Output.Split('\n')
            .SkipWhile(line => !line.TrimStart().StartsWith("edited ", StringComparison.Ordinal))
            .TakeWhile(line => !line.Contains(':', StringComparison.Ordinal))
            .Select(line => line.Trim())];

    private static TestProject WebWithLibrary(string items = "")
    {
        TestProject project = TestProject.Web(Scratch, Package + Library + items, checks: TestProject.NotStarted);
        WriteLibrary(project);
        project.Write("appsettings.json", "{}");
        project.Write("wwwroot/index.html", "<p>hello");
        return project;
    }

    private static void WriteLibrary(TestProject project)
    {
        project.Write("../Library/Library.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Library/Greeting.cs", """namespace Library; public static class Greeting { public static string Text => "hello"; }""");
    }

    /// <summary>Names and contents, without what builds leave behind.</summary>
    private static string[] Sources(TestProject project) =>
        [.. Directory.GetFiles(project.Root, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => file + File.ReadAllText(file))];
}
