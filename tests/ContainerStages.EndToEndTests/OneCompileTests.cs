namespace ContainerStages.EndToEndTests;

/// <summary>One publish compiles each project once, and leaves out what no image is made of, wherever MSBuild builds it.</summary>
[TestClass]
public sealed class OneCompileTests
{
    private const string Reference = """<ProjectReference Include="../Lib/Lib.csproj" />""";

    /// <summary>Where nodes stay, a second run builds on those that it finds.</summary>
    [TestMethod]
    [DataRow("", "", "Beta Hello Lib", DisplayName = "on two nodes")]
    [DataRow("-nr:true", "MSBUILDDISABLENODEREUSE=0", "Beta Hello Lib", DisplayName = "on nodes that stay")]
    [DataRow("", "MSBUILDUSESERVER=1", "Beta Hello Lib", DisplayName = "in the MSBuild server")]
    [DataRow("-graph", "", null, DisplayName = "a graph build asks for a usual build of each project, too")]
    public async Task A_solution_compiles_each_project_once(string argument, string variable, string? compiled)
    {
        using TestProject project = Solution();
        using var nodes = new LeftNodes();
        string[] command = ["publish", "All.slnx", "-t:PublishContainer", "-m:2", .. argument.Length > 0 ? [argument] : Array.Empty<string>()];
        for (int run = 0; run < (variable.Length > 0 ? 2 : 1); run++)
        {
            project.DeleteOutputs();
            DotnetResult result = (await RunAsync(project, command, variable, nodes)).AssertSucceeded();
            if (compiled is not null)
            {
                Assert.AreEqual(compiled, Compiled(project), result.Output);
            }

            CollectionAssert.AreEqual((string[])["Beta", "Hello"], WithImage(project), result.Output);
            Assert.AreEqual("", string.Join(' ', WithPublishFolder(project)), result.Output);
            Assert.Contains("Tests.csproj is skipped: it is a test project", result.Output);
            Assert.DoesNotContain("CSTG1018", result.Output);
        }
    }

    /// <summary>It would end as if there were an image.</summary>
    [TestMethod]
    public async Task A_library_that_is_asked_for_an_image_says_what_the_package_is_for()
    {
        using TestProject project = Solution();
        DotnetResult result = (await RunAsync(project, ["publish", "Lib", "-t:PublishContainer"])).AssertSucceeded();
        Assert.Contains("Lib.csproj : warning CSTG1018: 'Lib.csproj' gets no image: it is a library, and images are of apps. Add the package to an app, and publish that one: the solution has ", result.Output);
        StringAssert.Matches(result.Output, new(@"'\.\./Hello/Hello\.csproj'"));

        // A project of several projects asks all of them.
        project.Write("../dirs.proj", """<Project><Target Name="Images"><MSBuild Projects="Lib/Lib.csproj" Targets="PublishContainer" /></Target></Project>""");
        Assert.DoesNotContain("CSTG1018", (await RunAsync(project, ["msbuild", "dirs.proj", "-t:Images"])).AssertSucceeded().Output);
    }

    [TestMethod]
    public async Task A_usual_publish_of_a_solution_is_as_without_the_package()
    {
        using TestProject project = Solution();
        DotnetResult result = (await RunAsync(project, ["publish", "All.slnx", "-m:2"])).AssertSucceeded();
        Assert.AreEqual("Beta Hello Lib Tests", Compiled(project), result.Output);
        Assert.AreEqual("", string.Join(' ', WithImage(project)), result.Output);
        Assert.AreEqual("Beta Hello Lib Tests", string.Join(' ', WithPublishFolder(project)), result.Output);
        Assert.DoesNotContain("is skipped", result.Output);
    }

    [TestMethod]
    [DataRow("publish Hello -t:PublishContainer", "", "Release")]
    [DataRow("publish Hello -t:PublishContainer", "MSBUILDNOINPROCNODE=1", "Release", DisplayName = "on a node that has not got the command")]
    [DataRow("build Hello -t:PublishContainer", "", "Debug")]
    [DataRow("msbuild Hello -restore -t:PublishContainer -p:Configuration=Release", "", "Release")]
    [DataRow("msbuild script.proj -restore -p:Configuration=Release -m:2", "MSBUILDNOINPROCNODE=1", "Release", DisplayName = "from a script")]
    public async Task A_project_compiles_once(string command, string variable, string configuration)
    {
        using TestProject project = Solution();
        project.Write("../script.proj", """
            <Project>
              <Target Name="Build"><MSBuild Projects="Hello/Hello.csproj" Targets="Publish;PublishContainer" /></Target>
              <Target Name="Restore"><MSBuild Projects="Hello/Hello.csproj" Targets="Restore" /></Target>
            </Project>
            """);
        DotnetResult result = (await RunAsync(project, command.Split(' '), variable)).AssertSucceeded();
        Assert.AreEqual("Hello Lib", Compiled(project), result.Output);
        CollectionAssert.AreEqual((string[])["Hello"], WithImage(project, configuration), result.Output);
        Assert.AreEqual("", string.Join(' ', WithPublishFolder(project, configuration)), result.Output);
    }

    /// <summary>Another project's Publish, which a target asks for while an image is made, is its usual one.</summary>
    [TestMethod]
    public async Task The_publish_of_another_project_stays_what_it_is()
    {
        using TestProject project = Solution();
        project.Write("../Directory.Build.targets", File.ReadAllText(Path.Combine(project.Root, "Directory.Build.targets")).Replace("</Project>", """
              <Target Name="PublishBeta" BeforeTargets="PublishContainer" Condition="'$(MSBuildProjectName)' == 'Hello'">
                <MSBuild Projects="../Beta/Beta.csproj" Targets="Publish" />
              </Target>
            </Project>
            """, StringComparison.Ordinal));
        (await RunAsync(project, ["restore", "Beta"])).AssertSucceeded();
        DotnetResult result = (await RunAsync(project, ["publish", "Hello", "-t:PublishContainer"])).AssertSucceeded();
        CollectionAssert.AreEqual((string[])["Hello"], WithImage(project), result.Output);
        CollectionAssert.AreEqual((string[])["Beta"], WithPublishFolder(project), result.Output);
    }

    [TestMethod]
    [DataRow("Microsoft.NET.Sdk", """<PackageReference Include="MSTest" />""", "<EnableMSTestRunner>true</EnableMSTestRunner>", DisplayName = "MSTest's package")]
    [DataRow("Microsoft.NET.Sdk", "", "<IsTestingPlatformApplication>true</IsTestingPlatformApplication>", DisplayName = "an app of the testing platform")]
    [DataRow("Microsoft.NET.Sdk.Web", """<PackageReference Include="MSTest" />""", "", DisplayName = "of a web app, as for WebApplicationFactory")]
    public async Task A_test_project_is_skipped_unless_it_says_otherwise(string sdk, string package, string property)
    {
        using TestProject project = Solution();
        project.Write("../Tests/Tests.csproj", App("../Hello/Hello.csproj", package, property + "<GenerateProgramFile>false</GenerateProgramFile>").Replace("Microsoft.NET.Sdk", sdk, StringComparison.Ordinal));
        DotnetResult skipped = (await RunAsync(project, ["publish", "Tests", "-t:PublishContainer"])).AssertSucceeded();
        Assert.Contains("warning CSTG1018: 'Tests.csproj' gets no image: it is a test project", skipped.Output);
        Assert.AreEqual("", string.Join(' ', WithImage(project)), skipped.Output);

        if (package.Length == 0)
        {
            DotnetResult published = (await RunAsync(project, ["publish", "Tests", "-t:PublishContainer", "--no-restore", "-p:IsPublishable=true", "-p:ContainerStagesTarget=publish"])).AssertSucceeded();
            Assert.DoesNotContain("CSTG1018", published.Output);
            Assert.IsTrue(File.Exists(Path.Combine(project.Root, "Tests/obj/Release/net10.0/container/publish/Tests.dll")), published.Output);
        }
    }

    /// <summary>ContainerStages.Outer.Publish.targets repeats what the SDK says.</summary>
    [TestMethod]
    public async Task The_usual_publish_is_still_what_the_SDK_says()
    {
        string sdk = (await Dotnet.RunAsync(Path.GetTempPath(), ["--list-sdks"])).AssertSucceeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        string targets = await File.ReadAllTextAsync(Path.Combine(
            sdk.Split('[', ']')[1], sdk.Split(' ')[0], "Sdks/Microsoft.NET.Sdk/targets/Microsoft.NET.Publish.targets"));
        string text = string.Join(' ', targets.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("""<Target Name="_PublishBuildAlternative" Condition="'$(NoBuild)' != 'true'" DependsOnTargets="Build;$(_CorePublishTargets)" />""", text);
        Assert.Contains("""<Target Name="_PublishNoBuildAlternative" Condition="'$(NoBuild)' == 'true'" DependsOnTargets="$(_PublishNoBuildAlternativeDependsOn)" />""", text);
        Assert.Contains("""DependsOnTargets="_PublishBuildAlternative;_PublishNoBuildAlternative" >""", text);
    }

    /// <summary>Two apps on one library, and a test project; all have the package. Each CoreCompile leaves a file behind.</summary>
    private static TestProject Solution()
    {
        var project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>", Reference, "Console.WriteLine(new Lib.Greeting());",
            checks: TestProject.NotStarted);
        project.RemovePackage();
        project.Write("../Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup>
                <PackageVersion Include="MSTest" Version="4.5.2" />
                <PackageVersion Include="Microsoft.Extensions.DependencyModel" Version="10.0.11" />
                <GlobalPackageReference Include="ContainerStages" Version="{PackedPackage.Version}" />
              </ItemGroup>
            </Project>
            """);
        project.Write("../Directory.Build.targets", """
            <Project>
              <Target Name="Count" AfterTargets="CoreCompile">
                <WriteLinesToFile File="../compiled/$(MSBuildProjectName).$([System.Guid]::NewGuid())" Lines="$(IntermediateOutputPath)" />
              </Target>
            </Project>
            """);
        project.Write("../Beta/Beta.csproj", App("../Lib/Lib.csproj", TestProject.NotStarted, "<ContainerBaseImage>scratch</ContainerBaseImage>"));
        project.Write("../Beta/Program.cs", "System.Console.WriteLine(new Lib.Greeting());");
        project.Write("../Lib/Lib.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Lib/Greeting.cs", "namespace Lib; public class Greeting { }");
        project.Write("../Tests/Tests.csproj", App(
            "../Hello/Hello.csproj", TestProject.NotStarted, "<IsTestProject>true</IsTestProject><ContainerBaseImage>scratch</ContainerBaseImage>"));
        project.Write("../Tests/Program.cs", "System.Console.WriteLine();");
        project.Write("../All.slnx", """
            <Solution>
              <Project Path="Tests/Tests.csproj" /><Project Path="Beta/Beta.csproj" /><Project Path="Lib/Lib.csproj" /><Project Path="Hello/Hello.csproj" />
            </Solution>
            """);
        return project;
    }

    private static string App(string reference, string items, string properties) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>{properties}</PropertyGroup>
          <ItemGroup><ProjectReference Include="{reference}" />{items}</ItemGroup>
        </Project>
        """;

    private static Task<DotnetResult> RunAsync(TestProject project, string[] command, string variable = "", LeftNodes? nodes = null)
    {
        string compiled = Path.Combine(project.Root, "compiled");
        if (Directory.Exists(compiled))
        {
            Directory.Delete(compiled, recursive: true);
        }

        (string, string?)[] variables = variable.Length > 0 ? [(variable.Split('=')[0], variable.Split('=')[1])] : [];
        string[] arguments = command.Contains("-nr:true") || variable.StartsWith("MSBUILDUSESERVER", StringComparison.Ordinal) ? command : [.. command, "-nr:false"];
        return Dotnet.RunAsync(project.Root, arguments, project.Environment([.. variables, (LeftNodes.Variable, nodes?.Value)]));
    }

    private static string Compiled(TestProject project) =>
        string.Join(' ', Directory.GetFiles(Path.Combine(project.Root, "compiled")).Select(file => Path.GetFileName(file).Split('.')[0]).Order(StringComparer.Ordinal));

    private static string[] WithImage(TestProject project, string configuration = "Release") => With(project, $"bin/{configuration}/net10.0/container");

    private static string[] WithPublishFolder(TestProject project, string configuration = "Release") => With(project, $"bin/{configuration}/net10.0/publish");

    private static string[] With(TestProject project, string folder) =>
        [.. Directory.GetDirectories(project.Root).Where(path => Directory.Exists(Path.Combine(path, folder))).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
