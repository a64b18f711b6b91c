using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>What the SDK's targets would drop, refuse or misname on the way to the image.</summary>
[TestClass]
public sealed class ImageDetailsTests
{
    [TestMethod]
    public async Task Names_tags_variables_and_the_user_reach_the_image()
    {
        using var project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage><AssemblyName>My.Company (Web)</AssemblyName><ContainerWorkingDirectory>/srv</ContainerWorkingDirectory><ContainerStagesImageTime>commit</ContainerStagesImageTime>",
            """
            <ContainerEnvironmentVariable Include="Plain" Value="1" />
            <ContainerEnvironmentVariable Include="Logging.Level" Value="a;b" />
            <ContainerEnvironmentVariable Include="Orders:Mode-x" Value="%25" />
            <ContainerEnvironmentVariable Include="A=B" Value="1" />
            <ContainerEnvironmentVariable Include="APP_UID" Value="1234" />
            """,
            checks: TestProject.NotStarted);
        string layout = Path.Combine(project.Output, "layout");
        await Tool.RunAsync("git", "-C", project.Root, "init", "--quiet");
        Assert.Contains("git says", (await project.PublishAsync()).AssertFailedWith("CSTG1007").Output, "there is no commit yet");
        await Tool.RunAsync(
            "env", "GIT_COMMITTER_DATE=1700000000 +0200", "git", "-C", project.Root, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--allow-empty", "-m", "first");
        DotnetResult result = (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar", "-p:ContainerImageTags=1.0%3Blatest")).AssertSucceeded();

        Assert.Contains("The image is named 'my-company-web' after the assembly 'My.Company (Web)'", result.Output);
        Assert.Contains("my-company-web:1.0, my-company-web:latest", result.Output);
        Assert.AreEqual("'A=B'", string.Join(' ', result.Output.Split('\n').Where(line => line.Contains("CONTAINER2015", StringComparison.Ordinal)).Select(line => line.Split(' ').First(word => word.StartsWith('\''))).Distinct()), "no variable of any system");
        JsonNode image = (await LayoutImage.ReadAsync(layout)).Config;
        JsonNode config = image["config"]!;
        Assert.AreEqual("2023-11-14T22:13:20Z", (string?)image["created"]);
        Assert.AreEqual("2023-11-14T22:13:20Z", (string?)config["Labels"]!["org.opencontainers.image.created"]);
        Assert.AreEqual("""["Plain=1","APP_UID=1234","Logging.Level=a;b","Orders:Mode-x=%"]""", config["Env"]!.ToJsonString());
        Assert.AreEqual("1234:1234", (string?)config["User"]);
        Assert.AreEqual("/srv", (string?)config["WorkingDir"]);
        Assert.AreEqual("""["dotnet","/srv/My.Company (Web).dll"]""", config["Entrypoint"]!.ToJsonString());
    }
}
