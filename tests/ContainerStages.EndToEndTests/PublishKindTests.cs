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
    public async Task A_trimmed_app_of_an_older_version_has_the_same_layers(string framework)
    {
        using var project = TestProject.Console($"{Scratch}<TargetFramework>{framework}</TargetFramework>", checks: TestProject.NotStarted);
        DotnetResult result = (await project.PublishAsync("--self-contained", "-r", "linux-x64", "-p:PublishTrimmed=true")).AssertSucceeded();
        Assert.AreEqual("runtime-native framework app", result.Layers, result.Output);
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
