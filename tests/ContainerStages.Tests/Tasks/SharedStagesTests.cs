using ContainerStages.Tasks;
using Microsoft.Build.Framework;

namespace ContainerStages.Tests.Tasks;

/// <summary>What <c>ContainerStagesCacheFrom</c> and <c>ContainerStagesCacheTo</c> make of a build.</summary>
[TestClass]
public sealed class SharedStagesTests
{
    private const string Unreachable = "127.0.0.1:1/team/cache";

    [TestMethod]
    public void A_place_is_relative_to_the_project_and_brings_what_was_shared()
    {
        using StageTasks tasks = OneStage(out ITaskItem stage);
        RunContainerStages first = tasks.Task("make", stage);
        first.CacheTo = "./shared; ./shared/";
        Assert.IsTrue(first.Execute());
        Assert.AreEqual("make", tasks.Ran);

        tasks.CacheFolder = "another";
        RunContainerStages second = tasks.Task("make", stage);
        second.CacheFrom = $"../nothing;{Path.Combine(tasks.ProjectFolder, "shared")}";
        Assert.IsTrue(second.Execute());
        Assert.AreEqual("", tasks.Ran);
        Assert.AreEqual("one", File.ReadAllText(Path.Combine(second.TargetFolder, "out")));
    }

    [TestMethod]
    public void What_cannot_be_shared_is_a_warning_of_a_build_that_succeeds()
    {
        using StageTasks tasks = OneStage(out ITaskItem stage);
        RunContainerStages task = tasks.Task("make", stage);
        task.CacheFrom = task.CacheTo = Unreachable;
        Assert.IsTrue(task.Execute());
        Assert.AreEqual("make", tasks.Ran);
        Assert.AreEqual("CSTG7025", tasks.Engine.Warnings.Single().Code);
    }

    [TestMethod]
    public void An_offline_build_asks_no_registry_and_uses_folders()
    {
        using StageTasks tasks = OneStage(out ITaskItem stage);
        RunContainerStages task = tasks.Task("make", stage);
        task.RegistrySettings = TestTasks.Offline;
        task.CacheFrom = task.CacheTo = Unreachable + ";./shared";
        Assert.IsTrue(task.Execute());
        Assert.IsEmpty(tasks.Engine.Warnings);
        Assert.IsTrue(File.Exists(Path.Combine(tasks.ProjectFolder, "shared", "index.json")));
    }

    [TestMethod]
    public void A_value_that_is_no_place_is_an_error_before_anything_runs()
    {
        using StageTasks tasks = OneStage(out ITaskItem stage);
        RunContainerStages task = tasks.Task("make", stage);
        task.CacheTo = "team/cache";
        Assert.IsFalse(task.Execute());
        Assert.AreEqual("CSTG7027", tasks.Engine.Errors.Single().Code);
        Assert.AreEqual("", tasks.Ran);
    }

    private static StageTasks OneStage(out ITaskItem stage)
    {
        var tasks = new StageTasks();
        tasks.Write("in", "one");
        stage = tasks.Stage("make", "cp in out", inputs: "in", outputs: "out");
        return tasks;
    }
}
