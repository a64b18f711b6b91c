namespace ContainerStages.EndToEndTests;

/// <summary>What a build server finds in the output of a publish and in its files.</summary>
[TestClass]
public sealed class BuildServerTests
{
    private const string Stage = """
        <ContainerStage Include="web" Outputs="dist" Command="mkdir -p dist; echo '##vso[task.setvariable variable=ContainerImage;isoutput=true]planted' | tee dist/x" />
        <ContainerStageCopy Include="dist" From="web" Destination="/srv/" />
        """;

    [TestMethod]
    public async Task Azure_DevOps_and_GitHub_get_the_image_its_page_and_the_steps_and_without_them_nothing_is_said()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", Stage, checks: TestProject.NotStarted);
        string[] push = ["publish", "-t:PublishContainer", $"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=team/hello", "-p:ContainerImageTag=1.0"];

        DotnetResult azure = (await project.RunAsync([.. push, "-p:ContainerStagesBuildServerCommands=outputs%3Bsummary%3Btag%3Bprogress"], ("TF_BUILD", "True"))).AssertSucceeded();
        string image = $"{registry.Host}/team/hello@{await DigestAsync(registry)}";
        string[] commands = [.. Lines(azure).Where(line => line.StartsWith("##", StringComparison.Ordinal))];
        CollectionAssert.AreEqual(
            (string[])
            [
                "##vso[task.setprogress value=10;]Stages",
                "##vso[task.setprogress value=25;]App",
                "##vso[task.setprogress value=60;]Image",
                "##vso[task.setprogress value=90;]Delivery",
                $"##vso[task.setvariable variable=ContainerImage;isoutput=true]{image}",
                $"##vso[task.setvariable variable=ContainerDigest;isoutput=true]{image.Split('@')[1]}",
                $"##vso[task.uploadsummary]{Path.Combine(project.Folder, "obj/Release/net10.0/container/hello-linux-amd64.md")}",
                "##vso[build.addbuildtag]hello-1.0",
            ],
            commands,
            azure.Output);
        Assert.AreEqual(8, azure.Output.Split("##").Length - 1, "a command stands nowhere else, and the planted one is harmless");

        string output = Path.Combine(project.Folder, "github.output");
        string summary = Path.Combine(project.Folder, "github.summary");
        DotnetResult github = (await project.RunAsync(
            [.. push, "--no-restore"], ("GITHUB_ACTIONS", "true"), ("GITHUB_OUTPUT", output), ("GITHUB_STEP_SUMMARY", summary))).AssertSucceeded();
        CollectionAssert.AreEqual((string[])["::group::Stages", "::endgroup::"], Lines(github).Where(line => line.StartsWith("::", StringComparison.Ordinal)).ToArray(), github.Output);
        Assert.AreEqual($"ContainerImage={image}\nContainerDigest={image.Split('@')[1]}\n", await File.ReadAllTextAsync(output));
        Assert.AreEqual(await File.ReadAllTextAsync(Path.Combine(project.Folder, "obj/Release/net10.0/container/container.md")), await File.ReadAllTextAsync(summary));

        DotnetResult shell = (await project.RunAsync([.. push, "--no-restore", "-p:ContainerStagesOutputFile=out/container.env"])).AssertSucceeded();
        Assert.IsFalse(Lines(shell).Any(line => line.StartsWith("##", StringComparison.Ordinal) || line.StartsWith("::", StringComparison.Ordinal)), shell.Output);
        string printed = await Tool.RunAsync("sh", "-c", $". '{Path.Combine(project.Folder, "out/container.env")}'; echo $ContainerImage");
        Assert.AreEqual(image, printed.Trim());
    }

    [TestMethod]
    public async Task A_setting_that_is_wrong_is_found_before_anything_is_built()
    {
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        DotnetResult result = await project.PublishAsync("-p:ContainerStagesBuildServer=Azure");
        result.AssertFailedWith("CSTG1007");
        Assert.DoesNotContain("Hello.dll", result.Output);
    }

    [TestMethod]
    public async Task The_apps_of_a_solution_have_variables_of_their_own()
    {
        using var solution = new ShopSolution();
        string file = Path.Combine(solution.Root, "..", "container.env");
        DotnetResult result = (await solution.PublishAsync(
            ShopSolution.Solution,
            "-p:ContainerStagesBuildServer=AzureDevOps",
            $"-p:ContainerStagesOutputFile={file}",
            $"-p:ContainerStagesReportFolder={solution.Root}/../reports/",
            $"-p:ContainerArchiveOutputPath={solution.Root}/../archives/")).AssertSucceeded();
        string[] names = [.. (await File.ReadAllLinesAsync(file)).Select(line => line.Split('=')[0])];
        CollectionAssert.AreEquivalent(
            (string[])
            [
                "Acme_Migrator_ContainerDigest", "Acme_Migrator_ContainerImage", "Shop_Admin_ContainerDigest", "Shop_Admin_ContainerImage", "Shop_Api_ContainerDigest", "Shop_Api_ContainerImage",
                "Shop_Worker_ContainerDigest", "Shop_Worker_ContainerImage",
            ],
            names,
            result.Output);
        CollectionAssert.IsSubsetOf(names, Lines(result).Where(line => line.Contains("setvariable", StringComparison.Ordinal)).Select(line => line.Split('=', ';')[1]).ToArray(), result.Output);
        Assert.DoesNotContain("setprogress", result.Output);
        CollectionAssert.AreEquivalent(
            (string[])["Acme.Migrator", "Shop.Admin", "Shop.Api", "Shop.Worker"],
            Directory.GetDirectories(Path.Combine(solution.Root, "..", "reports")).Select(Path.GetFileName).ToArray(),
            "each app has its ledger");
    }

    /// <summary>A build server's agent finds commands behind the white space that MSBuild puts before a line.</summary>
    private static IEnumerable<string> Lines(DotnetResult result) => result.Output.Split('\n').Select(line => line.Trim());

    private static async Task<string> DigestAsync(RealRegistry registry) =>
        (await Tool.RunAsync("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{registry.Host}/team/hello:1.0")).Trim();
}
