using ContainerStages.Tasks;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>The tasks that tell a build server of a publish.</summary>
[TestClass]
public sealed class BuildServerTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingBuildEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Each_command_can_be_left_out()
    {
        Assert.IsTrue(Tell(("Server", "AzureDevOps"), ("Commands", "tag")).Execute());
        CollectionAssert.AreEqual((string[])["##vso[build.addbuildtag]orders-1.0"], _engine.HighMessages);

        _engine.HighMessages.Clear();
        Assert.IsTrue(Tell(("Server", "azuredevops"), ("Commands", "Outputs; SUMMARY")).Execute());
        CollectionAssert.AreEqual(
            (string[])
            [
                "##vso[task.setvariable variable=ContainerImage;isoutput=true]r.example/team/orders@sha256:1",
                "##vso[task.setvariable variable=ContainerDigest;isoutput=true]sha256:1",
                "Variables for later steps: ContainerImage, ContainerDigest",
                $"##vso[task.uploadsummary]{_folder.Combine("orders-linux-arm64.md")}",
            ],
            _engine.HighMessages);
    }

    [TestMethod]
    public void Without_a_build_server_a_file_gets_the_variables()
    {
        Assert.IsTrue(Tell(("Server", "none"), ("Commands", "outputs;summary;tag"), ("OutputFile", "container.env"), ("OutputPrefix", "Orders_")).Execute());
        Assert.AreEqual("Orders_ContainerImage=r.example/team/orders@sha256:1\nOrders_ContainerDigest=sha256:1\n", File.ReadAllText(_folder.Combine("container.env")));
        CollectionAssert.AreEqual((string[])["Variables for later steps: Orders_ContainerImage, Orders_ContainerDigest"], _engine.HighMessages);
    }

    [TestMethod]
    public void Nothing_is_told_of_an_image_that_was_not_delivered()
    {
        TellBuildServer task = Tell(("Server", "AzureDevOps"), ("Commands", "outputs;summary;tag"), ("OutputFile", "container.env"));
        task.Image = "";
        Assert.IsTrue(task.Execute());
        Assert.IsEmpty(_engine.Texts);
        Assert.AreEqual("", File.ReadAllText(_folder.Combine("container.env")));
    }

    [TestMethod]
    [DataRow("none", "OutputFile")]
    [DataRow("GitHubActions", "GitHubOutput")]
    [DataRow("GitHubActions", "GitHubSummary")]
    public void A_file_that_cannot_be_written_is_an_error_before_the_first_step(string server, string setting)
    {
        Directory.CreateDirectory(_folder.Combine("folder"));
        TellBuildServer task = Tell(("Server", server), ("Commands", "outputs"), (setting, "folder"));
        task.Image = "";
        Assert.IsFalse(task.Execute());
        Assert.AreEqual("CSTG8001", _engine.Errors.Single().Code);
    }

    [TestMethod]
    public void Nobody_is_told_of_variables_that_nobody_gets()
    {
        Assert.IsTrue(Tell(("Server", "GitHubActions"), ("Commands", "outputs")).Execute());
        Assert.IsEmpty(_engine.Texts);
    }

    [TestMethod]
    [DataRow("Server", "Jenkins", "ContainerStagesBuildServer. Use one of AzureDevOps, GitHubActions, none.")]
    [DataRow("Commands", "outputs;output", "ContainerStagesBuildServerCommands. Use some of outputs, summary, tag, progress, sections, separated by semicolons.")]
    [DataRow("Commands", "6", "ContainerStagesBuildServerCommands.")]
    [DataRow("OutputPrefix", "a]b", "ContainerStagesOutputPrefix.")]
    [DataRow("OutputPrefix", "1st", "ContainerStagesOutputPrefix.")]
    [DataRow("OutputPrefix", "a\n", "ContainerStagesOutputPrefix.")]
    public void A_wrong_setting_is_an_error_before_the_first_step(string setting, string value, string message)
    {
        TellBuildServer task = Tell(("Server", "AzureDevOps"), ("Commands", "outputs"), (setting, value));
        task.Image = "";
        Assert.IsFalse(task.Execute());
        Assert.AreEqual("CSTG1007", _engine.Errors.Single().Code);
        Assert.Contains(message, _engine.Errors.Single().Message!);
    }

    [TestMethod]
    public void Steps_are_shown_as_they_begin()
    {
        Assert.IsTrue(Show("AzureDevOps", "Start check").Execute());
        Assert.IsTrue(Show("GitHubActions", "Start check").Execute());
        CollectionAssert.AreEqual((string[])["##vso[task.setprogress value=80;]Start check"], _engine.HighMessages);
    }

    [TestMethod]
    public void A_section_ends_before_the_error_that_ends_its_step()
    {
        var tests = new RunContainerTests
        {
            BuildEngine = _engine,
            ProjectFile = _folder.Combine("App.csproj"),
            Projects = [new TaskItem("Missing.csproj")],
            WorkFolder = _folder.Combine("work"),
            CacheFolder = _folder.Combine("cache"),
            CacheSizeLimit = "1000000",
            BuildServer = Settings(("Server", "GitHubActions"), ("Commands", "sections")),
        };
        Assert.IsFalse(tests.Execute());
        Assert.AreEqual("::group::Tests ::endgroup::", string.Join(' ', _engine.Texts.Take(2)));
        Assert.Contains("cannot run the tests", _engine.Texts[2]);
    }

    private TellBuildServer Tell(params (string Name, string Value)[] settings)
    {
        File.WriteAllText(_folder.Combine("container.md"), "# orders\n");
        return new TellBuildServer
        {
            BuildEngine = _engine,
            ProjectFile = _folder.Combine("App.csproj"),
            BuildServer = Settings(settings),
            Image = "r.example/team/orders@sha256:1",
            Digest = "sha256:1",
            Repository = "team/orders",
            Tags = ["1.0", "latest"],
            Reports = [new TaskItem(_folder.Combine("container.md"), new Dictionary<string, string> { ["Platform"] = "linux/arm64" })],
        };
    }

    private ShowContainerStep Show(string server, string step) => new()
    {
        BuildEngine = _engine,
        ProjectFile = _folder.Combine("App.csproj"),
        BuildServer = Settings(("Server", server), ("Commands", "progress;sections")),
        Step = step,
    };

    private static TaskItem Settings(params (string Name, string Value)[] settings)
    {
        var item = new TaskItem("settings");
        foreach ((string name, string value) in settings)
        {
            item.SetMetadata(name, value);
        }

        return item;
    }
}
