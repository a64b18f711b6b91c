using ContainerStages.Checks.Facts;
using ContainerStages.FileSystems;
using ContainerStages.Layers;

namespace ContainerStages.Tests.Checks.Facts;

/// <summary>What a container starts, as engines find it.</summary>
[TestClass]
public sealed class StartedProgramTests
{
    private static readonly ImageFacts Image = new()
    {
        InBase =
        [
            ImageFacts.Link("usr/bin/dotnet", "../share/dotnet/dotnet"),
            ImageFacts.Program("usr/share/dotnet/dotnet"),
            ImageFacts.Link("bin", "usr/bin"),
            ImageFacts.Link("usr/bin/lost", "nowhere"),
            ImageFacts.File("usr/local/bin/tool"),
            ImageFacts.File("usr/bin/tool", UnixMode.Executable),
            ImageFacts.File("opt/tool", UnixMode.Executable),
            ImageFacts.File("usr/bin/data"),
            new IndexEntry("usr/bin/folder", EntryType.Folder),
        ],
        Ours = [ImageFacts.Program("app/App"), ImageFacts.Program("app/tools/App")],
    };

    [TestMethod]
    [DataRow("/app/App", "/app/App", "app/App")]
    [DataRow("tools/App", "/app/tools/App", "app/tools/App", DisplayName = "from the working directory")]
    [DataRow("./App", "/app/./App", "app/App")]
    [DataRow("App", null, null, DisplayName = "the working directory is not in PATH")]
    [DataRow("dotnet", "/usr/bin/dotnet", "usr/share/dotnet/dotnet")]
    [DataRow("/bin/dotnet", "/bin/dotnet", "usr/share/dotnet/dotnet")]
    [DataRow("tool", "/usr/bin/tool", "usr/bin/tool", DisplayName = "one that cannot be run does not end the search")]
    [DataRow("data", "/usr/bin/data", "usr/bin/data", DisplayName = "one that cannot be run is better than none")]
    [DataRow("folder", null, null)]
    [DataRow("lost", null, null)]
    [DataRow("/usr/bin/lost", "/usr/bin/lost", null)]
    public void A_program_is_where_the_engine_finds_it(string command, string? path, string? lies)
    {
        StartedProgram program = (Image with { Entrypoint = [command, "argument"] }).UnderCheck.Started!;
        Assert.AreEqual(path, program.Path);
        Assert.AreEqual(lies, program.Entry?.Entry.Path);
    }

    [TestMethod]
    public void The_images_own_PATH_counts()
    {
        ImageFacts tool = Image with { Entrypoint = ["tool"], BaseEnvironment = ["PATH=/usr/bin:/opt"] };
        Assert.AreEqual("/usr/bin/tool", tool.UnderCheck.Started!.Path);
        Assert.AreEqual("/opt/tool", (tool with { Environment = ["PATH=/opt:/usr/bin"] }).UnderCheck.Started!.Path);
        Assert.IsNull((tool with { Environment = ["PATH=/nowhere"] }).UnderCheck.Started!.Path);
    }

    [TestMethod]
    public void Without_an_entry_point_the_command_is_started()
    {
        ImageFacts image = Image with { Entrypoint = [], Command = ["dotnet", "App.dll"] };
        Assert.AreEqual("/usr/bin/dotnet", image.UnderCheck.Started!.Path);
        Assert.IsNull((image with { Command = [] }).UnderCheck.Started);
    }

    [TestMethod]
    public void Only_the_bases_host_starts_another_app()
    {
        Assert.IsTrue((Image with { Entrypoint = ["dotnet", "App.dll"] }).UnderCheck.Started!.IsDotnet);
        Assert.IsFalse(Image.UnderCheck.Started!.IsDotnet);
    }
}
