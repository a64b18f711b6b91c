using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>The package as an SDK beside the project's own, which is there before NuGet restores.</summary>
[TestClass]
public sealed partial class SdkFormTests
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

    /// <summary>As <see cref="TurnedOffTests"/> shows for a PackageReference.</summary>
    [TestMethod]
    public async Task ContainerStagesEnabled_false_gives_back_the_behaviour_of_the_projects_own_SDK()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using TestProject project = await TurnedOffTests.ProjectAsync(registry);
        project.RemovePackage();
        string without = await TurnedOffTests.ObserveAsync(project, registry);

        AddSdk(project, Sdk);
        project.DeleteOutputs();
        Assert.AreEqual(without, await TurnedOffTests.ObserveAsync(project, registry, "-p:ContainerStagesEnabled=false"));

        DotnetResult detailed = (await project.RunAsync(
            ["publish", "-t:PublishContainer", "-p:ContainerStagesEnabled=false", $"-p:ContainerRegistry={registry.Host}", "-v:detailed"],
            ("DOTNET_CONTAINER_INSECURE_REGISTRIES", registry.Host))).AssertSucceeded();
        TurnedOffTests.AssertNothingOfOursRan(detailed.Output);
    }

    private static void AddSdk(TestProject project, string sdk) => project.Write(
        project.Name + ".csproj",
        SdkExpression().Replace(File.ReadAllText(project.File), "$0" + sdk));

    [GeneratedRegex(@"^<Project Sdk=""[\w.]+"">")]
    private static partial Regex SdkExpression();

    private static async Task<string> DigestAsync(TestProject project)
    {
        DotnetResult result = (await project.PublishAsync($"-p:ContainerStagesLayoutPath={project.Output}/layout")).AssertSucceeded();
        Assert.DoesNotContain("warning", result.Output);
        return (await LayoutImage.ReadAsync(Path.Combine(project.Output, "layout"))).ManifestDigest;
    }
}
