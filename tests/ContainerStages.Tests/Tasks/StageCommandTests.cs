using System.Diagnostics;
using ContainerStages.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>How commands of stages run, fail and end. The commands are real.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class StageCommandTests
{
    [TestMethod]
    public void What_nothing_needs_does_not_run()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        RunContainerStages task = tasks.Task("runtime", tasks.Stage("copied", "cp in out", "in", "out"), tasks.Stage("lint", "false"));
        task.Copies = [new TaskItem("out", new Dictionary<string, string> { ["From"] = "copied" })];

        Assert.IsTrue(task.Execute());
        Assert.AreEqual("copied", tasks.Ran);
        Assert.AreEqual("copied", task.Outputs.Single().ItemSpec);
    }

    [TestMethod]
    public void Independent_stages_run_at_the_same_time()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");

        // Each waits for the other.
        string meet = tasks.Combine("meet");
        ITaskItem first = tasks.Stage("first", $"touch {meet}1; while [ ! -e {meet}2 ]; do sleep 0.05; done", "in");
        ITaskItem second = tasks.Stage("second", $"touch {meet}2; while [ ! -e {meet}1 ]; do sleep 0.05; done", "in");
        tasks.Run("both", first, second, tasks.Stage("both", "true", "in", dependsOn: "first;second"));
        Assert.Contains("both", tasks.Ran);
    }

    [TestMethod]
    public void Each_line_has_the_name_of_its_stage()
    {
        using var tasks = new StageTasks();
        tasks.Run("talk", tasks.Stage("talk", "echo one; echo two >&2"));
        Assert.Contains("[talk] one", tasks.Engine.HighMessages);
        Assert.Contains("[talk] two", tasks.Engine.HighMessages);
    }

    [TestMethod]
    public void A_variable_may_have_a_semicolon()
    {
        using var tasks = new StageTasks();
        ITaskItem stage = tasks.Stage("talk", "echo \"$LIST, $SHARE, $LAST\"");
        stage.SetMetadata("Environment", "LIST=a%3Bb%3b=c;SHARE=100%25%;LAST=1");
        tasks.Run("talk", stage);
        Assert.Contains("[talk] a;b;=c, 100%%, 1", tasks.Engine.HighMessages);
    }

    [TestMethod]
    public void A_failing_command_ends_the_build_with_what_it_said()
    {
        using var tasks = new StageTasks();
        BuildErrorEventArgs error = tasks.Fail("bad", tasks.Stage("bad", "echo reason; echo; echo ' more'; exit 3"));
        Assert.AreEqual("CSTG7006", error.Code);
        Assert.Contains("exit code 3. It said last: reason | more. Run it by hand", error.Message!);
    }

    [TestMethod]
    public void A_command_that_cannot_be_started_is_an_error_that_says_why()
    {
        using var tasks = new StageTasks();
        BuildErrorEventArgs error = tasks.Fail("long", tasks.Stage("long", ": " + new string('x', 200_000)));
        Assert.AreEqual("CSTG7006", error.Code);
        Assert.Contains("cannot run the stage 'long': ", error.Message!);
        Assert.Contains("Argument list too long. A command", error.Message!);
    }

    [TestMethod]
    public void A_failing_command_ends_the_others()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        var clock = Stopwatch.StartNew();
        BuildErrorEventArgs error = tasks.Fail(
            "both", tasks.Stage("slow", "sleep 60", "in"), tasks.Stage("bad", "sleep 0.3; false", "in"), tasks.Stage("both", "true", "in", dependsOn: "slow;bad"));
        Assert.AreEqual("CSTG7006", error.Code);
        Assert.IsLessThan(30, clock.Elapsed.TotalSeconds);
    }

    [TestMethod]
    [DataRow("sleep 300 & echo $! > PID", DisplayName = "it holds the output")]
    [DataRow("setsid sh -c 'echo $$ > PID; exec sleep 300' > /dev/null 2>&1 & while [ ! -s PID ]; do sleep 0.05; done", DisplayName = "it has let go of everything")]
    public void A_stage_ends_with_its_command_and_what_that_left_is_ended(string command)
    {
        using var tasks = new StageTasks();
        string file = tasks.Combine("pid");
        var clock = Stopwatch.StartNew();
        tasks.Run("server", tasks.Stage("server", command.Replace("PID", $"'{file}'", StringComparison.Ordinal)));

        Assert.IsLessThan(10, clock.Elapsed.TotalSeconds);
        Assert.IsFalse(Runs($"/proc/{File.ReadAllText(file).Trim()}"), "it still runs");
    }

    [TestMethod]
    public void What_cannot_be_found_is_not_waited_for()
    {
        using var tasks = new StageTasks();
        string file = tasks.Combine("pid");
        var clock = Stopwatch.StartNew();
        tasks.Run("server", tasks.Stage("server", $"env -i setsid sleep 300 & echo $! > '{file}'"));

        Assert.IsLessThan(10, clock.Elapsed.TotalSeconds);
        Process.GetProcessById(int.Parse(File.ReadAllText(file), System.Globalization.CultureInfo.InvariantCulture)).Kill();
    }

    [TestMethod]
    public async System.Threading.Tasks.Task Cancelling_ends_the_whole_process_tree_and_leaves_nothing_that_a_later_build_takes()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        string file = tasks.Combine("pid");
        ITaskItem stage = tasks.Stage("slow", $"cp in out; (setsid sleep 300 & echo $! > {file}); sleep 300", "in", "out");
        RunContainerStages task = tasks.Task("slow", stage);
        var run = System.Threading.Tasks.Task.Run(task.Execute);
        while (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            await System.Threading.Tasks.Task.Delay(20);
        }

        string process = $"/proc/{File.ReadAllText(file).Trim()}";
        Assert.IsTrue(Directory.Exists(process));
        var clock = Stopwatch.StartNew();
        task.Cancel();
        Assert.IsFalse(await run);
        Assert.IsLessThan(5, clock.Elapsed.TotalSeconds);

        // A killed process is gone when the system gets to it, and stays as a zombie where nobody waits for it.
        while (Runs(process))
        {
            Assert.IsLessThan(6, clock.Elapsed.TotalSeconds, "the grandchild still runs");
            await System.Threading.Tasks.Task.Delay(20);
        }

        Assert.IsEmpty(tasks.Engine.Errors);

        _ = tasks.Ran;
        tasks.Run("slow", tasks.Stage("slow", "cp in out", "in", "out"));
        Assert.AreEqual("slow", tasks.Ran);
    }

    private static bool Runs(string process)
    {
        try
        {
            return !File.ReadAllText(process + "/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
