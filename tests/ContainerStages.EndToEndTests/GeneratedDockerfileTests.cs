using System.Runtime.Versioning;

namespace ContainerStages.EndToEndTests;

/// <summary>The Dockerfile of a project, and what is said when there is none, or no builder for it.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class GeneratedDockerfileTests
{
    private const string Generate = "-t:GenerateContainerDockerfile";

    [TestMethod]
    public async Task A_kept_Dockerfile_stays_until_the_project_changes()
    {
        using TestProject project = Project();
        (await BuildAsync(project)).AssertSucceeded();
        string file = Path.Combine(project.Folder, "Dockerfile");
        string text = await File.ReadAllTextAsync(file);
        Assert.Contains("\nFROM scratch AS runtime\nCOPY --link --from=publish /layers/base-1/ /\n", text);
        Assert.Contains("\nUSER 1654:1654\n", text);
        Assert.Contains("\nRUN --mount=type=cache,id=nuget,", text);

        DotnetResult again = (await BuildAsync(project)).AssertSucceeded();
        Assert.Contains("fits the project", again.Output);
        Assert.AreEqual(text, await File.ReadAllTextAsync(file));

        // A publish does not take it for one of a stranger.
        Assert.DoesNotContain("CSTG60", again.Output);

        DotnetResult changed = await BuildAsync(project, "-p:ContainerStagesStopSignal=SIGINT");
        changed.AssertFailedWith("CSTG6021");
        Assert.Contains("would be 'STOPSIGNAL SIGINT'", changed.Output);
        Assert.Contains("+STOPSIGNAL SIGINT", changed.Output);
        Assert.AreEqual(text, await File.ReadAllTextAsync(file));

        (await BuildAsync(project, "-p:ContainerStagesStopSignal=SIGINT", "-p:ContainerStagesDockerfileOverwrite=true", "-p:ContainerStagesDockerfileSyntax=docker/dockerfile:1")).AssertSucceeded();
        string second = await File.ReadAllTextAsync(file);
        Assert.StartsWith("# syntax=docker/dockerfile:1\n", second);
        Assert.Contains("\nSTOPSIGNAL SIGINT\n", second);

        // As in the image that a publish makes: its base has ICU for an app that needs it.
        foreach (string isInvariant in (string[])["true", "false"])
        {
            (await BuildAsync(project, "-p:ContainerStagesDockerfileOverwrite=true", "-p:InvariantGlobalization=" + isInvariant)).AssertSucceeded();
            Assert.AreEqual(isInvariant, (await File.ReadAllTextAsync(file)).Contains("GLOBALIZATION_INVARIANT", StringComparison.Ordinal) ? "true" : "false");
        }

        await File.WriteAllTextAsync(file, "FROM scratch\n");
        Assert.Contains("there is a Dockerfile that ContainerStages has not written", (await BuildAsync(project)).AssertFailedWith("CSTG6021").Output);
    }

    [TestMethod]
    public async Task A_solution_gets_one_for_each_app_and_says_which_projects_get_none()
    {
        using TestProject project = Project();
        string package = $"""<PackageReference Include="ContainerStages" Version="{PackedPackage.Version}" />""";
        WriteProject(project, "Lib", "", package);
        WriteProject(project, "Both", "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks>", package);
        WriteProject(project, "Tests", "<OutputType>Exe</OutputType><IsTestProject>true</IsTestProject>", package);
        WriteProject(project, "Tool", "<OutputType>Exe</OutputType><IsPublishable>false</IsPublishable>", package);
        WriteProject(project, "Plain", "", "");
        string app = Path.GetFileName(project.Folder);
        WriteSolution(project, "All.slnx", app, "Lib", "Both", "Tests", "Tool");
        WriteSolution(project, "Some.slnx", app, "Lib", "Plain");

        DotnetResult all = (await SolutionAsync(project, "All.slnx", Generate)).AssertSucceeded();

        Assert.Contains("Lib.csproj gets no Dockerfile: it is a library", all.Output);
        Assert.Contains("Both.csproj gets no Dockerfile: it is not an app", all.Output);
        Assert.Contains("Tests.csproj gets no Dockerfile: it is a test project", all.Output);
        Assert.Contains("Tool.csproj gets no Dockerfile: IsPublishable is false", all.Output);
        Assert.DoesNotContain("warning", all.Output);
        string file = Path.Combine(project.Folder, "Dockerfile");
        Assert.AreEqual(file, Directory.GetFiles(project.Root, "Dockerfile", SearchOption.AllDirectories).Single());

        // The source root is the project's folder, because there is no git repository.
        Assert.Contains("\nmade\n", await File.ReadAllTextAsync(file + ".dockerignore"), "what builds write");

        // A library alone is a mistake, as for an image.
        Assert.Contains("CSTG1018", (await SolutionAsync(project, "Lib/Lib.csproj", Generate)).AssertSucceeded().Output);

        // Where a project does not have the package, the builds of those that have it write the files.
        File.Delete(file);
        DotnetResult some = (await SolutionAsync(project, "Some.slnx", "-p:ContainerStagesGenerateDockerfile=true")).AssertSucceeded();
        Assert.Contains("Lib.csproj gets no Dockerfile", some.Output);
        Assert.IsTrue(File.Exists(file), some.Output);
    }

    [TestMethod]
    public async Task What_no_Dockerfile_can_say_and_what_no_builder_can_do_is_an_error()
    {
        using TestProject project = Project();
        string[] direct = ["-p:ContainerStagesBuilder=BuildKit", "-p:ContainerStagesBuilderTool=buildx"];
        (await project.PublishAsync("-p:ContainerStagesBuilder=kaniko")).AssertFailedWith("CSTG1007");

        // The project's docker fails, as one without its daemon does.
        (await project.PublishAsync(direct)).AssertFailedWith("CSTG6031");
        (await project.RunAsync(["publish", "-t:PublishContainer", .. direct], ("PATH", InstalledSdk.Root))).AssertFailedWith("CSTG6030");
        (await BuildAsync(project, "-p:ContainerBaseImage=oci:nowhere")).AssertFailedWith("CSTG2003");
        (await BuildAsync(project, "-p:ContainerStagesSourceRoot=wwwroot")).AssertFailedWith("CSTG6023");
        DotnetResult onBase = await BuildAsync(project, "-p:ContainerBaseImage=docker-daemon:base", "-p:WithTool=true");
        onBase.AssertFailedWith("CSTG6023");
        Assert.Contains("the stage 'tools'", onBase.Output);
        (await project.RunAsync(["build", "-t:WriteContainerLayers", "-p:Configuration=Release", $"-p:ContainerStagesLayersFolder={project.NewFolder()}", "-p:ContainerStagesLayerNames=base-1 base-2"]))
            .AssertFailedWith("CSTG6022");
    }

    /// <summary>Programs that only say whether they work, and fail when asked to build: the error names the one that was chosen.</summary>
    [TestMethod]
    public async Task The_builder_is_the_one_that_works_and_a_named_one_of_buildx_comes_first()
    {
        const string Docker = "[ \"$1\" = info ] && echo '{\"ServerVersion\":\"1\"}' && exit 0; exit 7";
        const string Buildx = "[ \"$1 $2\" = 'buildx version' ] && exit 0; ";
        const string Podman = "[ \"$1\" = info ] && echo '{\"host\":{\"buildahVersion\":\"1\"}}' && exit 0; exit 7";
        using TestProject project = Project();
        await ChoosesAsync("docker buildx", ("docker", Buildx + Docker), ("podman", Podman));
        await ChoosesAsync("docker", ("docker", Docker), ("podman", Podman));
        await ChoosesAsync("podman", ("podman", Podman), ("buildah", "exit 7"));
        await ChoosesAsync("buildah", ("buildah", "exit 7"));
        await ChoosesAsync("docker buildx", ("docker", Buildx + "exit 1"), ("podman", Podman), ("BUILDX_BUILDER", "farm"));

        async Task ChoosesAsync(string builder, params (string Name, string Text)[] programs)
        {
            string folder = project.NewFolder();
            Directory.CreateDirectory(folder);
            List<(string, string?)> environment = [("PATH", $"{folder}:{InstalledSdk.Root}")];
            foreach ((string name, string text) in programs)
            {
                if (name == "BUILDX_BUILDER")
                {
                    environment.Add((name, text));
                    continue;
                }

                string file = Path.Combine(folder, name);
                await File.WriteAllTextAsync(file, $"#!/bin/sh\n{text}\n");
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }

            DotnetResult result = await project.RunAsync(["publish", "-t:PublishContainer", "-p:ContainerStagesBuilder=BuildKit"], [.. environment]);
            result.AssertFailedWith("CSTG6031");
            Assert.Contains($"cannot build with {builder}: '", result.Output);
        }
    }

    private static Task<DotnetResult> BuildAsync(TestProject project, params string[] arguments) =>
        project.RunAsync(["build", Generate, "-p:Configuration=Release", .. arguments]);

    private static Task<DotnetResult> SolutionAsync(TestProject project, string path, params string[] arguments) =>
        Dotnet.RunAsync(project.Root, ["build", path, "-p:Configuration=Release", "-p:BaseOutputPath=made/", .. arguments], project.Environment());

    private static void WriteProject(TestProject project, string name, string properties, string items)
    {
        string framework = properties.Contains("TargetFrameworks", StringComparison.Ordinal) ? "" : "<TargetFramework>net10.0</TargetFramework>";
        project.Write($"../{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>{framework}{properties}</PropertyGroup><ItemGroup>{items}</ItemGroup></Project>
            """);
        project.Write($"../{name}/Code.cs", properties.Contains("Exe", StringComparison.Ordinal) ? "System.Console.WriteLine();" : $"namespace {name} {{ public class Code {{ }} }}");
    }

    private static void WriteSolution(TestProject project, string file, params string[] names) =>
        project.Write($"../{file}", $"<Solution>{string.Concat(names.Select(name => $"""<Project Path="{name}/{name}.csproj" />"""))}</Solution>");

    private static TestProject Project()
    {
        TestProject project = TestProject.Web(
            """
            <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
            <SelfContained>true</SelfContained>
            <ContainerBaseImage>stage:base</ContainerBaseImage>
            """,
            """
            <ContainerStage Include="base" Packages="default" />
            <ContainerStage Include="tools" Packages="zstd" OnBase="true" />
            <ContainerStageCopy Include="usr/bin/zstd" From="tools" Destination="/usr/bin/" Condition="'$(WithTool)' == 'true'" />
            """);
        project.Write("wwwroot/index.html", "<h1>x</h1>");
        return project;
    }
}
