using System.Diagnostics;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// Images that are patched without a build: Debian's security archive brings the newer packages, and a full publish says what the digest has to be.
/// </summary>
[TestClass]
public sealed class PatchingTests
{
    private const string Items =
        """
        <ContainerStage Include="base" Packages="default" Sources="$(AptSources)" />
        <ContainerStageFolder Include="/app/data" />
        """;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task HelloWeb_gets_a_newer_base_without_a_build_as_a_publish_would_and_is_promoted_by_digest()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var project = TestProject.Web(
            """
            <PublishTrimmed>true</PublishTrimmed>
            <SelfContained>true</SelfContained>
            <ContainerRepository>hello-web</ContainerRepository>
            <ContainerBaseImage>stage:base</ContainerBaseImage>
            """,
            Items);
        string sample = Repository.Combine("samples", "HelloWeb");
        foreach (string file in (string[])["Program.cs", "appsettings.json", "wwwroot/about.html"])
        {
            project.Write(file, await File.ReadAllTextAsync(Path.Combine(sample, file)));
        }

        await WriteSourcesAsync(project);
        string[] names = ["-p:Configuration=Release", $"-p:ContainerRegistry={registry.Host}"];
        (await project.PublishAsync([.. names, "-p:AptSources=old.sources", "-p:ContainerImageTag=1.0"])).AssertSucceeded();
        string old = await DigestAsync($"{registry.Host}/hello-web:1.0");
        string[] newer = [.. names, "-p:AptSources=new.sources", "-p:ContainerImageTag=1.0"];

        DotnetResult check = await TimedAsync(project, ["-t:CheckContainerBase", "-p:ContainerStagesFailIfBaseMoved=true", .. newer]);
        check.AssertFailedWith("CSTG2019");
        Assert.Contains("libssl3 3.0.", check.Output);
        Assert.Contains(" -> ", check.Output);

        DotnetResult rebase = (await TimedAsync(project, ["-t:RebaseContainerImage", "-p:ContainerStagesStartCheck=true", .. newer])).AssertSucceeded();
        Assert.Contains("Started with ", rebase.Output);
        string rebased = await DigestAsync($"{registry.Host}/hello-web:1.0");
        Assert.AreNotEqual(old, rebased);
        string[] before = await LayersAsync($"{registry.Host}/hello-web@{old}");
        string[] now = await LayersAsync($"{registry.Host}/hello-web:1.0");
        CollectionAssert.AreEqual(before[2..], now[2..], "the layers above the base");
        Assert.DoesNotContain("CoreCompile", rebase.Output);
        (await project.RunAsync(["msbuild", "-nologo", "-t:CheckContainerBase", "-p:ContainerStagesFailIfBaseMoved=true", .. newer])).AssertSucceeded();

        // Once more, as on a build server that has the newer base already.
        (await PromoteAsync($"{registry.Host}/hello-web@{old}", $"{registry.Host}/hello-web:1.0")).AssertSucceeded();
        Assert.AreEqual(old, await DigestAsync($"{registry.Host}/hello-web:1.0"));
        (await TimedAsync(project, ["-t:RebaseContainerImage", "-p:ContainerStagesStartCheck=true", .. newer])).AssertSucceeded();
        Assert.AreEqual(rebased, await DigestAsync($"{registry.Host}/hello-web:1.0"));

        DotnetResult promoted = (await PromoteAsync("", $"{registry.Host}/prod/hello-web:1.0%3B{registry.Host}/prod/hello-web:stable")).AssertSucceeded();
        Assert.Contains($"{registry.Host}/prod/hello-web@{rebased}", promoted.Output);
        Assert.AreEqual(rebased, await DigestAsync($"{registry.Host}/prod/hello-web:stable"));

        (await project.PublishAsync([.. names, "-p:AptSources=new.sources", "-p:ContainerImageTag=published"])).AssertSucceeded();
        Assert.AreEqual(rebased, await DigestAsync($"{registry.Host}/hello-web:published"), "what a publish on the newer base gives");

        Task<DotnetResult> PromoteAsync(string from, string to) =>
            TimedAsync(project, ["-t:PromoteContainerImage", $"-p:ContainerStagesPromoteFrom={from}", $"-p:ContainerStagesPromoteTo={to}", .. newer]);
    }

    [TestMethod]
    public async Task A_framework_dependent_app_gets_a_newer_base_of_a_registry()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var runtime = TestProject.Console("<ContainerBaseImage>stage:base</ContainerBaseImage><ContainerRepository>runtime</ContainerRepository>", Items, name: "Runtime");
        await WriteSourcesAsync(runtime);
        (await runtime.PublishAsync($"-p:ContainerRegistry={registry.Host}", "-p:AptSources=old.sources")).AssertSucceeded();
        using var project = TestProject.Console(
            $"""
            <ContainerBaseImage>{registry.Host}/runtime:latest</ContainerBaseImage>
            <ContainerRegistry>{registry.Host}</ContainerRegistry>
            <ContainerRepository>hello</ContainerRepository>
            <ContainerWorkingDirectory>/hello</ContainerWorkingDirectory>
            """,
            """<ContainerAppCommand Include="/hello/Hello" />""");
        (await project.PublishAsync()).AssertSucceeded();
        string image = $"{registry.Host}/hello:latest";
        string old = await DigestAsync(image);
        Assert.Contains("is the newest", (await TimedAsync(project, ["-t:CheckContainerBase", "-p:Configuration=Release", "-p:ContainerStagesFailIfBaseMoved=true"])).AssertSucceeded().Output);

        (await runtime.PublishAsync($"-p:ContainerRegistry={registry.Host}", "-p:AptSources=new.sources")).AssertSucceeded();
        Assert.Contains("libssl3 3.0.", (await TimedAsync(project, ["-t:CheckContainerBase", "-p:Configuration=Release"])).AssertSucceeded().Output);
        DotnetResult rebase = (await TimedAsync(project, ["-t:RebaseContainerImage", "-p:Configuration=Release", "-p:ContainerStagesStartCheck=true", "-p:ContainerStagesStartSeconds=1"])).AssertSucceeded();

        Assert.Contains(StartingTemplate.Ends, rebase.Output);
        string rebased = await DigestAsync(image);
        Assert.AreNotEqual(old, rebased);
        using var podman = new Podman();
        await podman.RunAsync("pull", "--tls-verify=false", image);
        Assert.AreEqual("Hello from Hello\n", await podman.RunImageAsync(image));
        (await project.PublishAsync("-p:ContainerImageTag=published")).AssertSucceeded();
        Assert.AreEqual(rebased, await DigestAsync($"{registry.Host}/hello:published"));
    }

    /// <summary>The distribution without its security archive, and with it.</summary>
    private static async Task WriteSourcesAsync(TestProject project)
    {
        string own = await File.ReadAllTextAsync("/etc/apt/sources.list.d/debian.sources");
        string main = own.Split("\n\n").First(stanza => !stanza.Contains("security", StringComparison.Ordinal));
        project.Write("old.sources", main);
        project.Write("new.sources", own);
    }

    private async Task<DotnetResult> TimedAsync(TestProject project, string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        DotnetResult result = await project.RunAsync(["msbuild", "-nologo", "-clp:PerformanceSummary", .. arguments]);
        string tasks = string.Join("; ", result.Output.Split('\n').Where(line => line.Contains("ContainerImage ", StringComparison.Ordinal) || line.Contains("ContainerBase ", StringComparison.Ordinal)).Select(line => line.Trim()).Where(line => line.EndsWith(" calls", StringComparison.Ordinal)));
        TestContext.WriteLine($"{arguments[0]}: {watch.Elapsed.TotalSeconds:0.0} s; {tasks}");
        return result;
    }

    private static async Task<string> DigestAsync(string image) => (string)(await Skopeo.InspectAsync("docker://" + image, "--tls-verify=false"))["Digest"]!;

    private static async Task<string[]> LayersAsync(string image) =>
        [.. (await Skopeo.InspectAsync("docker://" + image, "--tls-verify=false"))["Layers"]!.AsArray().Select(layer => (string)layer!)];
}
