using ContainerStages.Tasks;
using Microsoft.Build.Framework;

namespace ContainerStages.Tests.Tasks;

/// <summary>When the commands of stages run again, and which result they leave. The commands are real.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class StageResultTests
{
    [TestMethod]
    public void A_stage_runs_again_only_when_something_of_it_changes()
    {
        using StageTasks tasks = StageTasks.OfTwo(out ITaskItem[] stages);
        tasks.Run("bundle", stages);
        Assert.AreEqual("packages bundle", tasks.Ran);

        tasks.Run("bundle", stages);
        Assert.AreEqual("", tasks.Ran, "nothing changed");

        tasks.Write("front/other.txt", "changed, and no input");
        tasks.Run("bundle", stages);
        Assert.AreEqual("", tasks.Ran, "what is no input changed");

        tasks.Write("front/main.ts", "two");
        string folder = tasks.Run("bundle", stages)!;
        Assert.AreEqual("bundle", tasks.Ran, "an input changed");
        Assert.AreEqual("lib:two\n", File.ReadAllText(Path.Combine(folder, "dist", "bundle.js")));

        tasks.Write("front/lock", "newer");
        tasks.Run("bundle", stages);
        Assert.AreEqual("packages bundle", tasks.Ran, "an input of the stage below changed");

        tasks.Write("front/main.ts", "one");
        tasks.Write("front/lock", "lib");
        folder = tasks.Run("bundle", stages)!;
        Assert.AreEqual("", tasks.Ran, "all is as it was first");
        Assert.AreEqual("lib:one\n", File.ReadAllText(Path.Combine(folder, "dist", "bundle.js")));

        stages[1].SetMetadata("Environment", "MODE=production");
        tasks.Run("bundle", stages);
        Assert.AreEqual("bundle", tasks.Ran, "the environment changed");
    }

    /// <summary>The lesson's sample: modules for the build and modules for production are both <c>node_modules</c>.</summary>
    [TestMethod]
    public void Stages_that_no_stage_sees_together_may_write_the_same_files()
    {
        using var tasks = new StageTasks();
        tasks.Write("front/package.json", "all");
        tasks.Write("front/src/main.ts", "main");
        ITaskItem[] stages =
        [
            tasks.Stage("dev-deps", "mkdir node_modules; cat package.json > node_modules/tsc", "package.json", "node_modules", folder: "front"),
            tasks.Stage("compile", "mkdir dist; cat node_modules/* src/main.ts > dist/server.js", "src", "dist", "dev-deps", "front"),
            tasks.Stage("prod-deps", "mkdir node_modules; echo production > node_modules/express", "package.json", "node_modules", folder: "front"),
            tasks.Stage("runtime-files", "ls node_modules dist > list", "package.json", "list", "prod-deps;compile", "front"),
        ];
        string folder = tasks.Run("runtime-files", stages)!;
        Assert.AreEqual("dist:\nserver.js\n\nnode_modules:\nexpress\n", File.ReadAllText(Path.Combine(folder, "list")), "of the stage that it depends on, not of one further away");

        folder = tasks.Run("compile", stages)!;
        Assert.AreEqual("allmain", File.ReadAllText(Path.Combine(folder, "dist", "server.js")));
        Assert.IsFalse(Directory.Exists(Path.Combine(tasks.ProjectFolder, "front", "node_modules")));
    }

    [TestMethod]
    public void The_key_does_not_know_the_machine_s_folders()
    {
        using var tasks = new StageTasks();
        tasks.Write("a/in", "x");
        tasks.Write("b/in", "x");
        tasks.Run("first", tasks.Stage("first", "cp in out", "in", "out", folder: "a"));

        ITaskItem moved = tasks.Stage("first", "cp in out", "in", "out", folder: "b");
        string folder = tasks.Run("first", moved)!;
        Assert.AreEqual("first", tasks.Ran);
        Assert.AreEqual("x", File.ReadAllText(Path.Combine(folder, "out")));
    }

    [TestMethod]
    public void What_stages_write_is_no_input_of_theirs()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        ITaskItem make = tasks.Stage("make", "test ! -e made; mkdir made; cp in made/new", "**;!kept;!out", "made");
        ITaskItem use = tasks.Stage("use", "ls made > list; cat list kept > out", "**;made/**;kept", "out;kept", "make");
        tasks.Write("kept", "old");
        tasks.Run("use", make, use);
        Assert.AreEqual("make use", tasks.Ran);

        // As after a run by hand.
        tasks.Write("made/old", "of an older run");
        tasks.Write("out", "of an older run");
        string folder = tasks.Run("use", make, use)!;
        Assert.AreEqual("", tasks.Ran);
        Assert.AreEqual("new\nold", File.ReadAllText(Path.Combine(folder, "out")), "and what is named is an input all the same");

        tasks.Write("kept", "newer");
        tasks.Run("use", make, use);
        Assert.AreEqual("use", tasks.Ran);
    }

    [TestMethod]
    public void Where_a_stage_gets_the_outputs_of_another_is_part_of_its_key()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        tasks.Write("a/in", "1");
        tasks.Write("b/in", "1");
        ITaskItem use = tasks.Stage("use", "echo */out > found", "in", "found", "make");
        tasks.Run("use", tasks.Stage("make", "cp in out", "in", "out", folder: "a"), use);
        string folder = tasks.Run("use", tasks.Stage("make", "cp in out", "in", "out", folder: "b"), use)!;
        Assert.AreEqual("b/out\n", File.ReadAllText(Path.Combine(folder, "found")));
    }

    [TestMethod]
    public void To_compare_a_stage_runs_again_and_its_result_is_not_kept()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        ITaskItem stage = tasks.Stage("make", $"cat in '{tasks.Combine("log")}' > out", "in", "out");
        string folder = tasks.Run("make", stage)!;
        RunContainerStages again = tasks.Task("make", stage);
        again.RunsAgain = true;
        Assert.IsTrue(again.Execute());
        Assert.AreEqual("1make\nmake\n", File.ReadAllText(Path.Combine(folder, "out")));
        Assert.AreEqual("make make", tasks.Ran);

        tasks.Run("make", stage);
        Assert.AreEqual("1make\n", File.ReadAllText(Path.Combine(folder, "out")));
        Assert.AreEqual("", tasks.Ran);
    }

    [TestMethod]
    public void Outputs_that_somebody_has_changed_are_restored()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        ITaskItem stage = tasks.Stage("make", "mkdir out; cp in out/file", "in", "out");
        string folder = tasks.Run("make", stage)!;
        File.WriteAllText(Path.Combine(folder, "out", "file"), "2");
        File.WriteAllText(Path.Combine(folder, "out", "more"), "");

        Assert.AreEqual(folder, tasks.Run("make", stage));
        Assert.AreEqual("1", File.ReadAllText(Path.Combine(folder, "out", "file")));
        Assert.AreEqual("out/file", string.Join(' ', StageTasks.FilesOf(folder)));
    }

    [TestMethod]
    public void Two_builds_at_once_run_a_command_once()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        RunContainerStages[] both = [.. Enumerable.Range(0, 2).Select(i =>
        {
            RunContainerStages task = tasks.Task("slow", tasks.Stage("slow", "sleep 0.3; cp in out", "in", "out"));
            task.WorkFolder = tasks.Combine("work" + i);
            return task;
        })];

        Assert.IsTrue(both.AsParallel().WithDegreeOfParallelism(2).All(task => task.Execute()));
        Assert.AreEqual("slow", tasks.Ran);
        Assert.IsTrue(both.All(task => File.ReadAllText(Path.Combine(task.TargetFolder, "out")) == "1"));
    }

    [TestMethod]
    public void An_input_that_changes_while_another_stage_runs_keeps_no_result()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        tasks.Write("late", "old");
        ITaskItem first = tasks.Stage("first", $"echo new > '{tasks.Combine("app", "late")}'", "in");
        ITaskItem second = tasks.Stage("second", "cp late out", "late", "out", "first");
        Assert.AreEqual("CSTG3007", tasks.Fail("second", first, second).Code);
        Assert.AreEqual("first", tasks.Ran);

        tasks.Write("late", "old");
        string folder = tasks.Run("second", first, second)!;
        Assert.AreEqual("old", File.ReadAllText(Path.Combine(folder, "out")));
    }

    [TestMethod]
    public void A_damaged_result_is_made_again()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", new string('x', 5000));
        ITaskItem stage = tasks.Stage("make", "cp in out", "in", "out");
        tasks.Run("make", stage);
        foreach (string blob in Directory.GetFiles(tasks.Combine("cache", "blobs", "sha256")))
        {
            File.WriteAllText(blob, "damaged");
        }

        Directory.Delete(Path.Combine(tasks.ProjectFolder, "obj"), recursive: true);
        string folder = tasks.Run("make", stage)!;
        Assert.AreEqual("make make", tasks.Ran);
        Assert.AreEqual(5000, new FileInfo(Path.Combine(folder, "out")).Length);
    }
}
