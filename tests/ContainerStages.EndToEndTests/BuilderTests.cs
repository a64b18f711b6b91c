using System.Runtime.Versioning;

namespace ContainerStages.EndToEndTests;

/// <summary>One project by the direct builder and by those that teams have: Docker 26 with buildx, Docker 20.10, and buildah 1.39.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class BuilderTests
{
    private const string Token = "stage-s3cret-7c1e";

    private static readonly (string Name, string? Value) TokenVariable = ("TOKEN", Token);

    private static RealRegistry s_registry = null!;
    private static string s_sdk = "";

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_registry = await RealRegistry.StartAsync();
        s_sdk = await SdkImage.PushAsync(s_registry, SdkParts.Dotnet | SdkParts.Compiler | SdkParts.Apt);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_registry.DisposeAsync();

    [TestMethod]
    [DataRow("docker26")]
    [DataRow("docker20")]
    [DataRow("buildah39")]
    public async Task A_builder_runs_the_stages_and_gives_the_same_digest_and_the_same_files(string name)
    {
        await using PackageFeed feed = PackageFeed.Start(PackedPackage.PackagesFolder);
        using TestProject project = await ProjectAsync(feed);
        await using TestBuilder builder = await TestBuilder.StartAsync(name, s_registry);

        DotnetResult direct = (await RunAsync(project, builder, "publish", "-t:PublishContainer", "-p:ContainerStagesStartCheck=true")).AssertSucceeded();
        DotnetResult built = (await RunAsync(project, builder, "publish", "-t:PublishContainer", "-p:ContainerStagesBuilder=BuildKit")).AssertSucceeded();

        Assert.AreEqual(DigestOf(direct), DigestOf(built), built.Output);
        Assert.Contains("passed: 1 test", built.Output);
        Assert.Contains($"counted with {Token.Length}", built.Output);
        string[] requests = feed.Requests;

        // The code alone: no package is asked for, and the project's command does not run again.
        project.Write("Program.cs", TestProjectProgram("edited"));
        DotnetResult edited = (await RunAsync(project, builder, "publish", "-t:PublishContainer", "-p:ContainerStagesBuilder=BuildKit")).AssertSucceeded();
        Assert.AreNotEqual(DigestOf(built), DigestOf(edited));
        CollectionAssert.AreEqual(requests, feed.Requests, edited.Output);
        Assert.DoesNotContain($"counted with {Token.Length}", edited.Output);

        DotnetResult parity = (await RunAsync(project, builder, "msbuild", "-restore", "-t:VerifyContainerParity", "-p:Configuration=Release")).AssertSucceeded();
        Assert.Contains("app: the same", parity.Output);
        if (name == "docker26")
        {
            foreach (string layer in (string[])["runtime-native", "framework", "projects", "assets", "app"])
            {
                Assert.Contains($"{layer}: the same bytes", parity.Output);
            }
        }

        foreach (string secret in (string[])[Token, PackageFeed.Password])
        {
            Assert.DoesNotContain(secret, built.Output + parity.Output);
            Assert.AreEqual("", await SearchAsync(secret, Path.Combine(project.Folder, "obj"), project.CacheFolder));
        }
    }

    [TestMethod]
    public async Task A_program_in_C_is_compiled_in_the_builder_and_the_image_is_the_same()
    {
        await using PackageFeed feed = PackageFeed.Start(PackedPackage.PackagesFolder);
        using TestProject project = await TestProject.OfSampleAsync("NativeTool");
        await UseAsync(project, feed, project.File);
        await using TestBuilder builder = await TestBuilder.StartAsync("docker20", s_registry);
        string root = $"-p:ContainerStagesSourceRoot={project.Root}";

        DotnetResult direct = (await RunAsync(project, builder, "publish", "-t:PublishContainer", root)).AssertSucceeded();
        DotnetResult built = (await RunAsync(project, builder, "publish", "-t:PublishContainer", "-p:ContainerStagesBuilder=BuildKit", root)).AssertSucceeded();

        Assert.AreEqual(DigestOf(direct), DigestOf(built), built.Output);
        Assert.Contains("[tool]", built.Output);
    }

    private static Task<DotnetResult> RunAsync(TestProject project, TestBuilder builder, params string[] arguments) => project.RunAsync(
        [.. arguments, $"-p:ContainerStagesBuilderTool={builder.Tool}", $"-p:ContainerStagesBuildImage={s_sdk}", $"-p:ContainerArchiveOutputPath={project.Output}/image.tar", "-tl:off"],
        [.. builder.Variables, TokenVariable, ("HOME", project.Root + "/home")]);

    private static string DigestOf(DotnetResult result) => result.Output.Split('\n').Single(line => line.TrimStart().StartsWith("total ", StringComparison.Ordinal)).Trim();

    /// <returns>The files that have the text.</returns>
    private static Task<string> SearchAsync(string text, params string[] folders) => Tool.RunAsync("sh", ["-c", "grep -rlF \"$0\" \"$@\" || true", text, .. folders]);

    private static string TestProjectProgram(string word) => $$"""
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => Lib.Greeting.Text + " {{word}}");
        app.Run();
        """;

    /// <summary>A repository with an app, a library, a test, a command with a secret, and packages of a private feed.</summary>
    private static async Task<TestProject> ProjectAsync(PackageFeed feed)
    {
        var project = TestProject.Web(
            """
            <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
            <SelfContained>true</SelfContained>
            <ContainerBaseImage>stage:base</ContainerBaseImage>
            <ContainerStagesSourceRoot>..</ContainerStagesSourceRoot>
            <ContainerStagesTestProject>../Tests/Tests.csproj</ContainerStagesTestProject>
            """,
            """
            <ProjectReference Include="../Lib/Lib.csproj" />
            <ContainerStage Include="base" Packages="default" />
            <ContainerStage Include="words" WorkingDirectory="words" Inputs="src/*.txt" Outputs="dist" Secrets="TOKEN"
                            Command="mkdir -p dist &amp;&amp; cat src/* > dist/all.txt &amp;&amp; echo &quot;the words are counted with ${#TOKEN}&quot; &amp;&amp; echo $TOKEN" />
            <ContainerStageCopy Include="dist" From="words" Destination="wwwroot/" />
            <ContainerStageFolder Include="/app/data" />
            """,
            TestProjectProgram("hello"));
        project.Write("../Lib/Lib.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Lib/Greeting.cs", """namespace Lib; public static class Greeting { public static string Text => System.DateTime.MinValue.Year + "hello"; }""");
        project.Write("words/src/a.txt", "one\n");
        project.Write("words/src/b.txt", "two\n");
        project.Write("wwwroot/index.html", "<h1>x</h1>");
        project.Write("../Tests/Tests.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><EnableMSTestRunner>true</EnableMSTestRunner></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MSTest" Version="4.5.2" />
                <ProjectReference Include="../Lib/Lib.csproj" />
              </ItemGroup>
            </Project>
            """);
        project.Write("../Tests/GreetingTests.cs", """
            using Microsoft.VisualStudio.TestTools.UnitTesting;
            [TestClass] public class GreetingTests { [TestMethod] public void Greets() => Assert.AreEqual("1hello", Lib.Greeting.Text); }
            """);
        await UseAsync(project, feed, project.File, Path.Combine(project.Root, "Tests", "Tests.csproj"));
        return project;
    }

    /// <summary>The package comes from a folder of the repository, and all others from a private feed, which has what the machine's own sources have brought.</summary>
    private static async Task UseAsync(TestProject project, PackageFeed feed, params string[] projects)
    {
        project.Write("../nuget.config", """<configuration><packageSources><add key="tests" value="feed" /></packageSources></configuration>""");
        project.Write("../feed/" + Path.GetFileName(PackedPackage.File), await File.ReadAllBytesAsync(PackedPackage.File));
        foreach (string file in projects)
        {
            (await project.RunAsync(["restore", file])).AssertSucceeded();
        }

        project.Write("../home/.nuget/NuGet/NuGet.Config", feed.Configuration);
    }
}
