namespace ContainerStages.EndToEndTests;

/// <summary>Each kind of publish has the layers that its files come from, in the order of the design.</summary>
[TestClass]
public sealed class PublishKindTests
{
    private const string Packages = """<PackageReference Include="Newtonsoft.Json" Version="13.0.1" />""";
    private const string Scratch = "<ContainerBaseImage>scratch</ContainerBaseImage>";

    [TestMethod]
    public async Task A_framework_dependent_app_has_packages_and_app()
    {
        using var project = TestProject.Console(Scratch, Packages, checks: TestProject.NotStarted);
        DotnetResult result = (await project.PublishAsync()).AssertSucceeded();
        Assert.AreEqual("packages app", result.Layers, result.Output);
    }

    [TestMethod]
    public async Task A_self_contained_app_has_the_framework_below_its_packages()
    {
        using var project = TestProject.Web(Scratch, Packages, checks: TestProject.NotStarted);
        project.Write("wwwroot/index.html", "<p>hello");
        DotnetResult result = (await project.PublishAsync("--self-contained", "-r", "linux-x64")).AssertSucceeded();
        Assert.AreEqual("runtime-native framework packages assets app", result.Layers, result.Output);
    }

    /// <summary>The trimmer of each version of .NET looks for its program in a folder of another name.</summary>
    [TestMethod]
    [DataRow("net8.0")]
    [DataRow("net9.0")]
    public async Task A_trimmed_app_of_an_older_version_has_the_same_layers_and_runs(string framework)
    {
        using var project = TestProject.Console($"{Scratch}<TargetFramework>{framework}</TargetFramework>", checks: TestProject.NotStarted);
        DotnetResult result = (await project.PublishAsync("--self-contained", "-r", "linux-x64", "-p:PublishTrimmed=true")).AssertSucceeded();
        Assert.AreEqual("runtime-native framework app", result.Layers, result.Output);
        Assert.AreEqual("Hello from Hello\n", await Tool.RunAsync(Path.Combine(project.Folder, "obj/Release", framework, "linux-x64/container/publish/Hello")));
    }

    /// <summary>An SDK 10 knows no tag for .NET 11; the family is what the package chooses.</summary>
    [TestMethod]
    public async Task Each_version_of_NET_has_its_chiseled_family()
    {
        using var project = TestProject.Web();
        (await project.RunAsync(["restore"])).AssertSucceeded();
        List<string> families = [];
        foreach (string version in (string[])["8.0", "9.0", "10.0", "11.0"])
        {
            DotnetResult result = await project.RunAsync(
                ["msbuild", "-nologo", "-t:ComputeContainerBaseImage", $"-p:_TargetFrameworkVersionWithoutV={version}", "-getProperty:ContainerBaseImage"]);
            families.Add(result.AssertSucceeded().Output.Trim().Split('-', 2)[1]);
        }

        Assert.AreEqual("noble-chiseled noble-chiseled noble-chiseled resolute-chiseled", string.Join(' ', families));
    }

    [TestMethod]
    public async Task A_ready_to_run_app_has_the_same_layers()
    {
        using var project = TestProject.Console(Scratch, Packages, checks: TestProject.NotStarted);
        DotnetResult result = (await project.PublishAsync("--self-contained", "-r", "linux-x64", "-p:PublishReadyToRun=true")).AssertSucceeded();
        Assert.AreEqual("runtime-native framework packages app", result.Layers, result.Output);
    }

    [TestMethod]
    public async Task A_single_file_is_one_layer_and_the_build_says_why()
    {
        using var project = TestProject.Console(Scratch, Packages, checks: TestProject.NotStarted);
        DotnetResult result = (await project.PublishAsync("--self-contained", "-r", "linux-x64", "-p:PublishSingleFile=true", "-v:n")).AssertSucceeded();
        Assert.AreEqual("app", result.Layers, result.Output);
        Assert.Contains("PublishSingleFile packs everything into one file", result.Output);
    }
}
