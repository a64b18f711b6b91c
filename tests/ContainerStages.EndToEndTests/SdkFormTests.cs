namespace ContainerStages.EndToEndTests;

/// <summary>The package as an SDK beside the project's own, which is there before NuGet restores.</summary>
[TestClass]
public sealed class SdkFormTests
{
    private const string Properties = "<ContainerBaseImage>scratch</ContainerBaseImage>";

    private static string Sdk => $"""<Sdk Name="ContainerStages" Version="{PackedPackage.Version}" />""";

    [TestMethod]
    public async Task The_image_is_the_one_of_a_PackageReference_and_both_together_do_no_harm()
    {
        using var project = TestProject.Console(Properties, checks: TestProject.NotStarted);
        string expected = await DigestAsync(project);

        AddSdk(project, """<Sdk Name="ContainerStages" />""");
        project.Write("global.json", $$"""{ "msbuild-sdks": { "ContainerStages": "{{PackedPackage.Version}}" } }""");
        Assert.AreEqual(expected, await DigestAsync(project), "both");

        project.RemovePackage();
        project.DeleteOutputs();
        Assert.AreEqual(expected, await DigestAsync(project), "the SDK alone");
    }

    /// <summary>With a PackageReference that is CSTG1011: NuGet has restored before the package can add them.</summary>
    [TestMethod]
    [DataRow("<ContainerRuntimeIdentifiers>linux-x64;linux-arm64</ContainerRuntimeIdentifiers>", "")]
    [DataRow("", "-p:ContainerRuntimeIdentifiers=linux-x64%3Blinux-arm64")]
    public async Task The_project_names_the_platforms_of_its_image_once(string property, string argument)
    {
        using var project = TestProject.Console(Properties + property, checks: TestProject.NotStarted);
        string[] arguments = argument.Length > 0 ? [argument] : [];
        (await project.PublishAsync(arguments)).AssertFailedWith("CSTG1011");
        project.RemovePackage();
        AddSdk(project, Sdk);

        DotnetResult result = (await project.PublishAsync([.. arguments, $"-p:ContainerStagesLayoutPath={project.Output}/layout"])).AssertSucceeded();

        Assert.DoesNotContain("warning", result.Output);
        Assert.Contains("Image for linux/amd64 on scratch", result.Output);
        Assert.Contains("Image for linux/arm64 on scratch", result.Output);
    }

    [TestMethod]
    public async Task What_keeps_the_SDK_from_working_is_one_clear_error()
    {
        using var project = TestProject.Console(Properties);
        project.RemovePackage();
        AddSdk(project, Sdk);
        project.Write("mine.targets", "<Project />");
        (await project.PublishAsync($"-p:CustomBeforeDirectoryBuildTargets={project.Folder}/mine.targets")).AssertFailedWith("CSTG1007");

        project.Write(project.Name + ".csproj", File.ReadAllText(project.File)
            .Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net10.0;net9.0</TargetFrameworks>", StringComparison.Ordinal));
        (await project.RunAsync(["msbuild", "-nologo", "-t:PublishContainer"])).AssertFailedWith("CSTG1010");
    }

    private static void AddSdk(TestProject project, string sdk) => project.Write(
        project.Name + ".csproj",
        File.ReadAllText(project.File).Replace("<Project Sdk=\"Microsoft.NET.Sdk\">", "<Project Sdk=\"Microsoft.NET.Sdk\">" + sdk, StringComparison.Ordinal));

    private static async Task<string> DigestAsync(TestProject project)
    {
        DotnetResult result = (await project.PublishAsync($"-p:ContainerStagesLayoutPath={project.Output}/layout")).AssertSucceeded();
        Assert.DoesNotContain("warning", result.Output);
        return (await LayoutImage.ReadAsync(Path.Combine(project.Output, "layout"))).ManifestDigest;
    }
}
