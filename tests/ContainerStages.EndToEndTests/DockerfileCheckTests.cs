namespace ContainerStages.EndToEndTests;

/// <summary>docs/dockerfiles.md: the targets for existing Dockerfiles, in a project with the packed package.</summary>
[TestClass]
public sealed class DockerfileCheckTests
{
    private const string Dockerfile = """
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        WORKDIR /src
        COPY . .
        RUN dotnet restore
        RUN dotnet publish --no-restore -o /app

        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY --from=0 /app /app
        ENTRYPOINT ["dotnet", "/app/Hello.dll"]

        """;

    [TestMethod]
    public async Task A_Dockerfile_is_checked_and_repaired_without_building_the_app()
    {
        using var project = TestProject.Console();
        project.Write("Dockerfile", Dockerfile);

        DotnetResult check = await project.RunAsync(["build", "-t:CheckDockerfile", "-p:ContainerStagesSarifFile=findings.sarif"]);
        Assert.AreNotEqual(0, check.ExitCode);
        Assert.Contains("Dockerfile(3,1): error CSTG6001: cannot keep what 'dotnet restore' in line 4 fetches", check.Output);
        Assert.Contains("Dockerfile(7,1): warning CSTG6009: ", check.Output);
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "bin")), "nothing is compiled");
        Assert.Contains("\"CSTG6001\"", await File.ReadAllTextAsync(Path.Combine(project.Folder, "findings.sarif")));

        DotnetResult shown = (await project.RunAsync(["build", "-t:FixDockerfileOrder"])).AssertSucceeded();
        Assert.Contains("+COPY Hello.csproj ./", shown.Output);
        Assert.AreEqual(Dockerfile, await File.ReadAllTextAsync(Path.Combine(project.Folder, "Dockerfile")));

        (await project.RunAsync(["build", "-t:FixDockerfileOrder", "-p:ContainerStagesWriteDockerfile=true"])).AssertSucceeded();
        DotnetResult repaired = (await project.RunAsync(["build", "-t:CheckDockerfile"])).AssertSucceeded();
        Assert.Contains("Checked 1 Dockerfile: 0 errors, 0 warnings", repaired.Output);

        project.Write("Directory.Build.targets", """<Project><ItemGroup><ContainerStageDockerfile Include="Dockerfile" Stage="build" /></ItemGroup></Project>""");
        Assert.Contains("CSTG6006: cannot vouch for the final stage in line 1", (await project.RunAsync(["build", "-t:CheckDockerfile"])).Output, "the stage that becomes the image");
    }

    [TestMethod]
    public async Task A_publish_warns_and_stops_only_if_the_project_says_so()
    {
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        project.Write("Dockerfile", Dockerfile);

        DotnetResult published = (await project.PublishAsync()).AssertSucceeded();
        Assert.Contains("Dockerfile(3,1): warning CSTG6001", published.Output);

        DotnetResult stopped = await project.PublishAsync("-p:ContainerStagesDockerfileSeverity=error");
        Assert.AreNotEqual(0, stopped.ExitCode);
        Assert.Contains("Dockerfile(3,1): error CSTG6001", stopped.Output);
    }
}
