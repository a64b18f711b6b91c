using ContainerStages.Tasks;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>What <c>ContainerStagesCacheFrom</c> and <c>ContainerStagesCacheTo</c> make of a build.</summary>
[TestClass]
public sealed class SharedStagesTests
{
    [TestMethod]
    public void A_place_is_relative_to_the_project_and_brings_what_was_shared()
    {
        using var folder = new TemporaryFolder();
        RunContainerStages first = Task(folder, "one");
        first.CacheTo = "./shared; ./shared";
        Assert.IsTrue(first.Execute());

        RunContainerStages second = Task(folder, "two");
        second.CacheFrom = $"./nothing;{folder.Combine("shared")}";
        Assert.IsTrue(second.Execute());

        Assert.AreEqual("ran\n", File.ReadAllText(folder.Combine("log")));
        Assert.AreEqual("made\n", File.ReadAllText(Path.Combine(second.Outputs.Single().GetMetadata("Folder"), "out")));
        Assert.Contains(message => message.StartsWith("Stage 'make' has nothing to do", StringComparison.Ordinal), ((RecordingBuildEngine)second.BuildEngine).HighMessages);
    }

    [TestMethod]
    public void What_cannot_be_shared_is_a_warning_of_a_build_that_succeeds()
    {
        using var folder = new TemporaryFolder();
        RunContainerStages task = Task(folder, "one");
        task.CacheFrom = task.CacheTo = "127.0.0.1:1/team/cache";
        Assert.IsTrue(task.Execute());
        Assert.AreEqual("CSTG7025", ((RecordingBuildEngine)task.BuildEngine).Warnings.Single().Code);
    }

    [TestMethod]
    public void An_offline_build_asks_no_registry_and_uses_folders()
    {
        using var folder = new TemporaryFolder();
        RunContainerStages task = Task(folder, "one");
        task.Offline = true;
        task.CacheFrom = task.CacheTo = "127.0.0.1:1/team/cache;./shared";
        Assert.IsTrue(task.Execute());
        Assert.IsEmpty(((RecordingBuildEngine)task.BuildEngine).Warnings);
        Assert.IsTrue(File.Exists(folder.Combine("shared", "index.json")));
    }

    [TestMethod]
    public void A_value_that_is_no_place_is_an_error_before_anything_runs()
    {
        using var folder = new TemporaryFolder();
        RunContainerStages task = Task(folder, "one");
        task.CacheTo = "team/cache";
        Assert.IsFalse(task.Execute());
        Assert.AreEqual("CSTG7027", ((RecordingBuildEngine)task.BuildEngine).Errors.Single().Code);
        Assert.IsFalse(File.Exists(folder.Combine("log")));
    }

    /// <param name="agent">Each has a content store of its own.</param>
    private static RunContainerStages Task(TemporaryFolder folder, string agent)
    {
        File.WriteAllText(folder.Combine("in"), "in");
        var stage = new TaskItem("make");
        stage.SetMetadata("Command", $"echo ran >> '{folder.Combine("log")}'\necho made > out");
        stage.SetMetadata("Inputs", "in");
        stage.SetMetadata("Outputs", "out");
        return new RunContainerStages
        {
            BuildEngine = new RecordingBuildEngine(),
            ProjectFile = folder.Combine("Hello.csproj"),
            CacheFolder = folder.Combine(agent, "cache"),
            CacheSizeLimit = "1000000000",
            WorkFolder = folder.Combine(agent, "obj"),
            Stages = [stage],
            Target = "make",
        };
    }
}
