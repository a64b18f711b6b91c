using static ContainerStages.EndToEndTests.StartingTemplate;

namespace ContainerStages.EndToEndTests;

/// <summary>No false alarm about apps as the compiler leaves them: with the framework, and on a base that has it.</summary>
[TestClass]
public sealed class NoFalseAlarmTests
{
    private static readonly TemporaryFolder s_folder = new();

    /// <summary>A base with the shared frameworks of this machine's SDK, where Microsoft's images have them.</summary>
    private static string FrameworkBase => s_folder.Combine("base");

    [ClassInitialize]
    public static async Task MakeFrameworkBaseAsync(TestContext context)
    {
        using var root = TestProject.Console(
            "<ContainerWorkingDirectory>/base</ContainerWorkingDirectory><ContainerBaseImage>stage:base</ContainerBaseImage><ContainerStagesCompression>none</ContainerStagesCompression>",
            """<ContainerStage Include="base" Packages="default;icu;tzdata" />""",
            name: "Root",
            checks: TestProject.NotStarted);
        (await root.PublishAsync($"-p:ContainerStagesLayoutPath={FrameworkBase}")).AssertSucceeded();

        string unpacked = await LayoutImage.UnpackAsync(FrameworkBase, s_folder.Combine("bundle"));
        string dotnet = InstalledSdk.Root;
        string copy = Directory.CreateDirectory(Path.Combine(unpacked, "usr", "share", "dotnet")).FullName;
        await Tool.RunAsync("cp", "-RL", dotnet + "/dotnet", dotnet + "/host", dotnet + "/shared", copy);
        Directory.CreateDirectory(Path.Combine(unpacked, "usr", "bin"));
        File.CreateSymbolicLink(Path.Combine(unpacked, "usr", "bin", "dotnet"), "../share/dotnet/dotnet");
        await Tool.RunAsync("umoci", "repack", "--image", FrameworkBase + ":latest", s_folder.Combine("bundle"));
    }

    [ClassCleanup]
    public static void Clean() => s_folder.Dispose();

    [TestMethod]
    [DataRow("web", Invariant, Answers200, DisplayName = "web")]
    [DataRow("webapi", Invariant, Answers404, DisplayName = "webapi")]
    [DataRow("worker", Invariant, StaysUp, DisplayName = "worker")]
    [DataRow("console", Invariant, Ends, DisplayName = "console")]
    [DataRow("grpc", Invariant, Answers400, DisplayName = "grpc")]
    [DataRow("blazor", Invariant, Answers200, DisplayName = "blazor")]
    [DataRow("web", "", Answers200, DisplayName = "web with cultures")]
    [DataRow("razor", "", Answers200, DisplayName = "razor with cultures")]
    public Task About_the_app_with_its_framework_as_the_README_has_it(string template, string properties, string start) =>
        AssertNoAlarmWithReadmeAsync(template, properties, start);

    [TestMethod]
    [DataRow("web", Answers200)]
    [DataRow("webapi", Answers404)]
    [DataRow("console", Ends)]
    [DataRow("grpc", Answers400)]
    [DataRow("blazor", Answers200)]
    [DataRow("razor", Answers200)]
    public Task About_the_app_on_a_base_with_the_framework(string template, string start) =>
        AssertNoAlarmAsync(template, $"{LinuxX64}<SelfContained>false</SelfContained><ContainerBaseImage>oci:{FrameworkBase}</ContainerBaseImage>", "", start);
}
