namespace ContainerStages.EndToEndTests;

/// <summary>The built-in stages: tests before the push, and where a publish stops.</summary>
[TestClass]
public sealed class TestStageTests
{
    private const string Passes = "[TestMethod] public void One_and_one_is_two() => Assert.AreEqual(2, Hello.Sum(1, 1));";
    private const string Fails = "[TestMethod] public void One_and_one_is_three() => Assert.AreEqual(3, Hello.Sum(1, 1));";
    private const string App = """
        Console.WriteLine(Hello.Sum(1, 1));
        public static class Hello { public static int Sum(int a, int b) => a + b; }
        """;

    [TestMethod]
    public async Task A_failing_test_leaves_the_tag_as_it_was_and_a_passing_one_lets_it_through()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using TestProject project = WithTests(testingPlatform: true, Passes);
        string[] push = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=shop/orders"];
        string results = Path.Combine(project.Folder, "obj", "Release", "net10.0", "container", "tests", "results", "The_Tests.trx");

        DotnetResult first = (await project.PublishAsync(push)).AssertSucceeded();
        Assert.Contains("Stage 'test' passed: 1 test of 'The Tests.csproj'", first.Output);
        Assert.Contains("outcome=\"Passed\"", await File.ReadAllTextAsync(results));
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Root, "Tests", "obj")), "the test project's folder is as it was");
        string tag = await DigestAsync(registry);

        project.Write("../Tests/Tests.cs", Tests(Passes + Fails));
        DotnetResult failed = (await project.PublishAsync(push)).AssertFailedWith("CSTG7020");
        Assert.Contains("1 of 2 tests of 'The Tests.csproj' failed: One_and_one_is_three. See ", failed.Output);
        Assert.Contains("outcome=\"Failed\"", await File.ReadAllTextAsync(results));
        Assert.AreEqual(tag, await DigestAsync(registry));

        project.Write("../Tests/Tests.cs", Tests(Passes));
        project.Write("Program.cs", App + "// edited\nfile static class Other { static int x = 1; }");
        (await project.PublishAsync(push)).AssertSucceeded();
        Assert.AreNotEqual(tag, await DigestAsync(registry));
    }

    [TestMethod]
    public async Task VSTest_runs_too_and_what_is_no_test_is_an_error()
    {
        using TestProject project = WithTests(testingPlatform: false, Passes + Fails);
        DotnetResult failed = (await project.PublishAsync("-p:ContainerStagesTarget=test")).AssertFailedWith("CSTG7020");
        Assert.Contains("1 of 2 tests of 'The Tests.csproj' failed: One_and_one_is_three", failed.Output);

        project.Write("../Tests/Tests.cs", Tests(""));
        (await project.PublishAsync("-p:ContainerStagesTarget=test")).AssertFailedWith("CSTG7021");

        (await project.PublishAsync("-p:ContainerStagesTestProject=../None/None.csproj")).AssertFailedWith("CSTG7021");
    }

    [TestMethod]
    public async Task A_publish_stops_where_it_is_told()
    {
        using TestProject project = WithTests(testingPlatform: true, Passes);
        string container = Path.Combine(project.Folder, "obj", "Release", "net10.0", "container");
        Task<DotnetResult> StopAsync(string stage) => project.PublishAsync($"-p:ContainerStagesTarget={stage}", $"-p:ContainerStagesLayoutPath={project.Output}");

        Assert.Contains("Stopped after the stage 'restore'", (await StopAsync("restore")).AssertSucceeded().Output);
        Assert.IsEmpty(Directory.GetFiles(container, "*.dll", SearchOption.AllDirectories));
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(container, "publish")), "the folder that the SDK's last line names");

        (await StopAsync("build")).AssertSucceeded();
        Assert.IsTrue(File.Exists(Path.Combine(container, "bin", "Hello.dll")));
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(container, "publish")));
        Assert.IsFalse(Directory.Exists(Path.Combine(container, "tests")));

        DotnetResult published = (await StopAsync("publish")).AssertSucceeded();
        Assert.Contains("Stage 'test' passed", published.Output);
        Assert.IsTrue(File.Exists(Path.Combine(container, "publish", "Hello.dll")));
        Assert.IsFalse(Directory.Exists(project.Output), "no image");

        (await StopAsync("compile")).AssertFailedWith("CSTG1012");

        // What needs the whole image says so, wherever the stop is set.
        foreach (string whole in (string[])["UpdateContainerBaseLock", "VerifyContainerReproducible"])
        {
            (await project.RunAsync(["msbuild", $"-t:{whole}", "-p:ContainerStagesTarget=build"])).AssertFailedWith("CSTG1007");
        }
    }

    [TestMethod]
    public async Task A_referenced_test_project_does_not_reach_the_image()
    {
        using TestProject project = WithTests(testingPlatform: false, "", """<ProjectReference Include="../Lib/Lib.csproj" />""");
        project.Write("../Lib/Lib.csproj", TestProjectFile(isTestProject: false, references: ""));
        project.Write("../Lib/Tests.cs", Tests("[TestMethod] public void Nothing() { }"));
        project.Write("Program.cs", "System.Console.WriteLine(typeof(LibTests));");
        (await project.PublishAsync("-p:ContainerStagesTestProject=")).AssertFailedWith("CSTG5008");
    }

    private static TestProject WithTests(bool testingPlatform, string tests, string items = "")
    {
        TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage><ContainerUser>10001:10001</ContainerUser><ContainerStagesTestProject>../Tests/The Tests.csproj</ContainerStagesTestProject>",
            items,
            App,
            checks: TestProject.NotStarted);
        project.Write("../Tests/The Tests.csproj", TestProjectFile(isTestProject: true, """<ProjectReference Include="../Hello/Hello.csproj" />""", testingPlatform));
        project.Write("../Tests/Tests.cs", Tests(tests));
        return project;
    }

    private static string TestProjectFile(bool isTestProject, string references, bool testingPlatform = false) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            {(isTestProject ? "<IsPackable>false</IsPackable>" : "<OutputType>Library</OutputType>")}
            {(testingPlatform ? "<OutputType>Exe</OutputType><EnableMSTestRunner>true</EnableMSTestRunner>" : "")}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="{(isTestProject ? "MSTest" : "MSTest.TestFramework")}" Version="4.5.2" />
            {references}
          </ItemGroup>
        </Project>
        """;

    private static string Tests(string methods) => $$"""
        using Microsoft.VisualStudio.TestTools.UnitTesting;
        [TestClass] public class LibTests { {{methods}} }
        """;

    private static async Task<string> DigestAsync(RealRegistry registry) =>
        (string)(await Skopeo.InspectAsync($"docker://{registry.Host}/shop/orders:latest", "--tls-verify=false"))["Digest"]!;
}
