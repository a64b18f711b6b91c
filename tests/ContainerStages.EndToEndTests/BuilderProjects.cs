using System.Runtime.Versioning;

namespace ContainerStages.EndToEndTests;

/// <summary>What the tests let builders build.</summary>
[SupportedOSPlatform("linux")]
internal static class BuilderProjects
{
    /// <summary>A repository with an app, a library, a test, a command with a secret, and packages of a private feed.</summary>
    public static async Task<TestProject> MadeUpAsync(BuilderBench bench)
    {
        var project = TestProject.Web(
            """
            <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
            <SelfContained>true</SelfContained>
            <ContainerBaseImage>stage:base</ContainerBaseImage>
            <ContainerStagesTestProject>../Tests/Tests.csproj</ContainerStagesTestProject>
            <ContainerStagesHealthProbe>/</ContainerStagesHealthProbe>
            """,
            """
            <ProjectReference Include="../Lib/Lib.csproj" />
            <ContainerStage Include="base" Packages="default" />
            <ContainerStage Include="words" WorkingDirectory="words" Inputs="src/*.txt" Outputs="dist" Secrets="TOKEN"
                            Command="mkdir -p dist &amp;&amp; cat src/* > dist/all.txt &amp;&amp; echo &quot;the words are counted with ${#TOKEN}&quot; &amp;&amp; echo $TOKEN" />
            <ContainerStageCopy Include="dist" From="words" Destination="wwwroot/" />
            <ContainerStageFolder Include="/app/data" />
            """,
            Program("hello"));
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
        await bench.UseFeedAsync(project, project.File, Path.Combine(project.Root, "Tests", "Tests.csproj"));
        return project;
    }

    /// <summary>Changes a line of code of <see cref="MadeUpAsync"/>.</summary>
    public static void Edit(TestProject project, string word) => project.Write("Program.cs", Program(word));

    /// <summary>A console app beside a stage that takes a long time, unless there is a file <c>quick</c>.</summary>
    /// <param name="sleep">What the stage's process is called with.</param>
    public static async Task<TestProject> SlowAsync(BuilderBench bench, string sleep)
    {
        var project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            $"""
            <ContainerStage Include="slow" WorkingDirectory="slow" Inputs="*.txt" Outputs="out.txt" Secrets="KEY=file:../home/key.txt"
                            Command="test -e quick.txt || sleep {sleep}; echo the key has `wc -l &lt; /run/secrets/KEY` lines; cat in.txt > out.txt" />
            <ContainerStageCopy Include="out.txt" From="slow" />
            """,
            checks: TestProject.NotStarted);
        project.CacheFolder = project.NewFolder();
        project.Write("slow/in.txt", "in\n");
        project.Write("../home/key.txt", "the first line\nthe second line\n");
        await bench.UseFeedAsync(project, project.File);
        return project;
    }

    /// <summary>A console app for two processors, with .NET in the image.</summary>
    public static async Task<TestProject> TwoPlatformsAsync(BuilderBench bench)
    {
        var project = TestProject.Console(
            """
            <RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>
            <SelfContained>true</SelfContained>
            <ContainerBaseImage>scratch</ContainerBaseImage>
            """,
            checks: TestProject.NotStarted);
        await bench.UseFeedAsync(project, project.File);
        return project;
    }

    /// <summary>A sample of this repository. Its packages of npm come from the private feed.</summary>
    public static async Task<TestProject> SampleAsync(BuilderBench bench, string name)
    {
        TestProject project = await TestProject.OfSampleAsync(name);
        if (Directory.Exists(Path.Combine(project.Folder, "frontend")))
        {
            project.Write("frontend/.npmrc", bench.Npm.Configuration.Replace(NpmFeed.Token, "${NPM_TOKEN}", StringComparison.Ordinal));
            project.Write("../Directory.Build.targets", """
                <Project>
                  <ItemGroup><ContainerStage Update="packages" Inputs="%(Inputs);.npmrc" Secrets="NPM_TOKEN" /></ItemGroup>
                </Project>
                """);
        }

        await bench.UseFeedAsync(project, project.File);
        return project;
    }

    private static string Program(string word) => $$"""
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => Lib.Greeting.Text + " {{word}}");
        app.Run();
        """;
}
