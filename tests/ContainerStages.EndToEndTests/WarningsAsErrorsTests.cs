namespace ContainerStages.EndToEndTests;

/// <summary>A command that fails because a warning counts as an error leaves the tag where it was.</summary>
[TestClass]
public sealed class WarningsAsErrorsTests
{
    [TestMethod]
    public async Task A_warning_that_counts_as_an_error_stops_the_delivery()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            checks: TestProject.NotStarted +
                """<ContainerStageCheck Include="CSTG4025" Severity="none" Justification="It is built once, before the image's own build." />""");
        project.Write("Directory.Build.targets", """
            <Project>
              <ItemGroup Condition="'$(Warn)' == 'check'"><ContainerStageCheck Update="CSTG4015" Severity="warning" /></ItemGroup>
              <Target Name="Early" AfterTargets="ComputeFilesToPublish" Condition="'$(Warn)' == 'publish'"><Warning Code="USER1" Text="in the image's own publish" /></Target>
              <Target Name="Late" BeforeTargets="PublishContainer" Condition="'$(Warn)' == 'target'"><Warning Code="USER1" Text="before the image" /></Target>
            </Project>
            """);
        (await project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
        Task<DotnetResult> PublishAsync(string warn, params string[] arguments) =>
            project.PublishBuiltAsync([$"-p:ContainerRegistry={registry.Host}", $"-p:Warn={warn}", .. arguments]);
        int Manifests() => registry.Requests.Count(request => request.StartsWith("PUT ", StringComparison.Ordinal) && request.Contains("/manifests/", StringComparison.Ordinal));

        foreach ((string warn, string code, string argument) in ((string, string, string)[])
        [
            ("check", "CSTG4015", "-warnaserror"),
            ("check", "CSTG4015", "-p:MSBuildTreatWarningsAsErrors=true"),
            ("check", "CSTG4015", "-p:MSBuildWarningsAsErrors=CSTG4015"),
            ("target", "USER1", "-warnaserror"),
            ("target", "USER1", "-warnaserror:USER1"),
            ("publish", "USER1", "-p:MSBuildTreatWarningsAsErrors=true"),
            ("publish", "USER1", "-warnaserror:USER1"),
        ])
        {
            DotnetResult result = await PublishAsync(warn, argument);
            Assert.AreNotEqual(0, result.ExitCode, result.Output);
            Assert.Contains($"error {code}: ", result.Output);
            if (warn != "check")
            {
                Assert.Contains("error CSTG1013: cannot deliver the image: ", result.Output);
            }

            Assert.AreEqual(0, Manifests(), $"{warn} {argument}: {result.Output}");
        }

        (await PublishAsync("target", "-warnaserror:USER2", "-p:ContainerImageTag=1")).AssertSucceeded();
        Assert.AreEqual(1, Manifests(), "nothing that counts as an error: delivered");
    }

    /// <summary>The image's build asks git for nothing, so Source Link has nothing to link to: no reason for its package to warn.</summary>
    [TestMethod]
    public async Task A_project_with_the_package_of_Source_Link_has_no_warning_that_its_own_build_does_not_have()
    {
        using var project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>", """<PackageReference Include="Microsoft.SourceLink.GitHub" Version="8.0.0" PrivateAssets="all" />""", checks: TestProject.NotStarted);
        await GitRepository.CreateAsync(project.Root);
        await Tool.RunAsync("git", "-C", project.Root, "remote", "add", "origin", "https://github.com/team/hello");
        foreach (string[] command in (string[][])[["build", "-c", "Release"], ["publish", "-t:PublishContainer"], ["publish", "-t:PublishContainer", "-p:ContainerStagesSharedBuild=true"]])
        {
            (await project.RunAsync([.. command, "-warnaserror"])).AssertSucceeded();
        }
    }

    /// <summary>Its place is after Directory.Build.targets; where the command line says what comes there, the image is still ours.</summary>
    [TestMethod]
    public async Task A_target_before_PublishContainer_decides_of_the_image()
    {
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        string layout = project.NewFolder();
        project.Write("Directory.Build.targets", $"""
            <Project>
              <Target Name="Choose" BeforeTargets="PublishContainer"><PropertyGroup><ContainerStagesLayoutPath>{layout}</ContainerStagesLayoutPath></PropertyGroup></Target>
            </Project>
            """);
        (await project.PublishAsync()).AssertSucceeded();
        LayoutImage image = await LayoutImage.ReadAsync(layout);

        string other = project.NewFolder();
        project.Write("own.targets", "<Project />");
        foreach (string argument in (string[])["", Path.Combine(project.Folder, "own.targets")])
        {
            (await project.PublishAsync($"-p:CustomAfterDirectoryBuildTargets={argument}", $"-p:ContainerStagesLayoutPath={other}")).AssertSucceeded();
            Assert.AreEqual(image.ManifestDigest, (await LayoutImage.ReadAsync(other)).ManifestDigest);
        }
    }
}
