namespace ContainerStages.EndToEndTests;

/// <summary>Files that the Web SDK's wildcards publish, and that the image does not need. One project, built once.</summary>
[TestClass]
public sealed class LeftOutContentTests
{
    private static readonly string[] Variable = ["frontend/keep.json", "appsettings.Development.json", "appsettings.json", "data/own.json", "frontend/other.json", "frontend/package.json", "frontend/tsconfig.json"];

    private static TestProject s_project = null!;

    [ClassInitialize]
    public static async Task BuildAsync(TestContext context)
    {
        s_project = TestProject.Web(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            """
            <ContainerStage Include="frontend" WorkingDirectory="frontend" Command="mkdir dist; cp package.json dist/made.txt" Inputs="package.json;tsconfig.json;keep.json" Outputs="dist" />
            <ContainerStageCopy Include="dist" From="frontend" Destination="wwwroot/" />
            <Content Update="frontend/keep.json" CopyToPublishDirectory="Always" />
            <Content Update="appsettings.Development.json" CopyToPublishDirectory="Always" Condition="'$(Marked)' == 'true'" />
            <Content Remove="appsettings.Development.json" Condition="'$(Included)' == 'true'" />
            <Content Include="appsettings.Development.json" CopyToPublishDirectory="PreserveNewest" Condition="'$(Included)' == 'true'" />
            <ContainerEnvironmentVariable Include="DOTNET_ENVIRONMENT" Value="Development" Condition="'$(Developers)' == 'true'" />
            """,
            checks: TestProject.NotStarted);
        foreach (string file in Variable)
        {
            s_project.Write(file, "{}");
        }

        (await s_project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
    }

    [ClassCleanup]
    public static void Clean() => s_project?.Dispose();

    [TestMethod]
    public async Task Inputs_of_stages_and_settings_of_developers_are_left_out_with_a_message()
    {
        (string files, DotnetResult result) = await PublishAsync();
        Assert.AreEqual("appsettings.json data/own.json frontend/keep.json frontend/other.json wwwroot/made.txt", files);
        Assert.Contains("Not in the image: ", result.Output);
        Assert.Contains("'frontend/package.json', 'frontend/tsconfig.json' (an input of the stage 'frontend')", result.Output);
        Assert.Contains("'appsettings.Development.json' (settings of developers)", result.Output);
        Assert.DoesNotContain("CSTG5005", result.Output);

        // The usual publish is as it was.
        string folder = Path.Combine(s_project.Output, "usual");
        (await s_project.RunAsync(["publish", "--no-build", "-o", folder])).AssertSucceeded();
        Assert.IsTrue(File.Exists(Path.Combine(folder, "appsettings.Development.json")) && File.Exists(Path.Combine(folder, "frontend", "package.json")));
    }

    [TestMethod]
    [DataRow("Marked", DisplayName = "as the message says")]
    [DataRow("Included", DisplayName = "by the project itself")]
    [DataRow("Developers", DisplayName = "because the image is for developers")]
    public async Task Settings_of_developers_are_kept_where_the_project_says_so(string property)
    {
        (string files, _) = await PublishAsync($"-p:{property}=true");
        Assert.StartsWith("appsettings.Development.json appsettings.json ", files);
    }

    /// <returns>The JSON files of the image, and what the stage made.</returns>
    private static async Task<(string Files, DotnetResult Result)> PublishAsync(params string[] arguments)
    {
        string layout = Path.Combine(s_project.NewFolder(), "layout");
        DotnetResult result = (await s_project.PublishBuiltAsync([$"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={layout}.tar", .. arguments])).AssertSucceeded();
        using UnpackedImage image = await UnpackedImage.OfLayoutAsync(layout);
        string app = image.PathOf("app");
        string[] files = [.. Directory.GetFiles(app, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(app, file))];
        return (string.Join(' ', files.Where(file => Variable.Contains(file) || file.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)), result);
    }
}
