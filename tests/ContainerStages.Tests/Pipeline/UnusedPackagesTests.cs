using ContainerStages.App;
using ContainerStages.Pipeline;

namespace ContainerStages.Tests.Pipeline;

[TestClass]
public sealed class UnusedPackagesTests
{
    private static readonly BuildRequest Request = new()
    {
        Settings = new PipelineSettings { CacheFolder = "/cache" },
        PublishFolder = "/publish",
        AppName = "Hello",
        RuntimeIdentifier = "linux-x64",
        BaseImage = "stage:base",
        Start = new StartCommand(),
        ReportFolder = "/report",
        Stages = [new StageDefinition("base") { Packages = ["default"] }, new StageDefinition("tools") { Packages = ["poppler-utils", "tzdata"] }],
    };

    [TestMethod]
    public void Packages_that_nothing_takes_are_named() => Assert.AreEqual(
        "Nothing uses the stage 'tools', so that its packages are not in the image: poppler-utils, tzdata. Name them in the Packages of the base, or copy from the stage.",
        Find(Request));

    [TestMethod]
    public void The_base_what_is_copied_and_what_gives_layers_is_used()
    {
        Assert.AreEqual("", Find(Request with { Copies = [new CopyDefinition("/usr/bin/pdftotext") { From = "tools" }] }));
        Assert.AreEqual("", Find(Request with { Copies = [new CopyDefinition("/usr/bin/pdftotext") { From = "stage:tools" }] }));
        Assert.AreEqual("", Find(Request with { ImageLayers = [new ImageLayersDefinition("pdf", "stage:tools")] }));
        Assert.StartsWith("Nothing uses the stage 'base'", Find(Request with { BaseImage = "stage:tools" }));
    }

    private static string Find(BuildRequest request) => string.Join('\n', UnusedPackages.Find(request, StageReader.Read(request.Stages, request.Root)));
}
