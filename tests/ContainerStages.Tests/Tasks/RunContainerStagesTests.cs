using System.Diagnostics;
using System.Net.Sockets;
using ContainerStages.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>Stages with real commands.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class RunContainerStagesTests
{
    [TestMethod]
    public void A_stage_sees_its_inputs_and_the_outputs_that_it_depends_on_and_the_sources_stay()
    {
        using StageTasks tasks = TwoStages(out ITaskItem[] stages);
        string folder = tasks.Run("bundle", stages)!;

        Assert.AreEqual("lib:one\n", File.ReadAllText(Path.Combine(folder, "dist", "bundle.js")));
        Assert.AreEqual("packages bundle", tasks.Ran);
        Assert.AreEqual("lock main.ts other.txt", string.Join(' ', FilesOf(Path.Combine(tasks.ProjectFolder, "front"))));
        Assert.AreEqual("dist/bundle.js", string.Join(' ', FilesOf(folder)));
    }

    [TestMethod]
    public void A_stage_runs_again_only_when_something_of_it_changes()
    {
        using StageTasks tasks = TwoStages(out ITaskItem[] stages);
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
    public void Links_and_the_x_bit_are_kept()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "#!/bin/sh\necho ran\n");
        ITaskItem make = tasks.Stage("make", "mkdir -p bin lib; cp in lib/tool; chmod 711 lib/tool; ln -s ../lib/tool bin/tool", "in", "bin;lib");
        ITaskItem use = tasks.Stage("use", "bin/tool > said", "in", "said", dependsOn: "make");
        string folder = tasks.Run("use", make, use)!;

        Assert.AreEqual("ran\n", File.ReadAllText(Path.Combine(folder, "said")));
        folder = tasks.Run("make", make)!;
        Assert.AreEqual("../lib/tool", new FileInfo(Path.Combine(folder, "bin", "tool")).LinkTarget);
        Assert.AreEqual(0b111_101_101, (int)new FileInfo(Path.Combine(folder, "lib", "tool")).UnixFileMode);
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
        Assert.AreEqual("out/file", string.Join(' ', FilesOf(folder)));
    }

    [TestMethod]
    public void The_folder_of_a_run_is_far_from_the_sources_and_is_left_only_after_a_failure()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        ITaskItem stage = tasks.Stage("make", "pwd > out", "in", "out");
        string folder = File.ReadAllText(Path.Combine(tasks.Run("make", stage)!, "out")).Trim();
        Assert.DoesNotStartWith(tasks.ProjectFolder, folder);
        Assert.IsFalse(Directory.Exists(folder));

        BuildErrorEventArgs error = tasks.Fail("make", tasks.Stage("make", "echo half > out; false", "in", "out"));
        Assert.Contains($"Run it by hand in '{folder}'", error.Message!);
        Assert.AreEqual("half\n", File.ReadAllText(Path.Combine(folder, "out")));

        tasks.Run("make", tasks.Stage("make", "test ! -e out; cp in out", "in", "out"));
        Assert.IsFalse(Directory.Exists(folder));
    }

    [TestMethod]
    public void Without_inputs_a_stage_runs_among_the_sources_every_time()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        ITaskItem stage = tasks.Stage("now", "cat in >> out", outputs: "out");
        tasks.Run("now", stage);
        string folder = tasks.Run("now", stage)!;

        Assert.AreEqual("now now", tasks.Ran);
        Assert.AreEqual("11", File.ReadAllText(Path.Combine(tasks.ProjectFolder, "out")));
        Assert.AreEqual("11", File.ReadAllText(Path.Combine(folder, "out")));
    }

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
        Assert.IsTrue(both.All(task => File.ReadAllText(Path.Combine(task.Outputs.Single().GetMetadata("Folder"), "out")) == "1"));
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
    public void A_link_whose_way_leads_through_another_is_refused()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        string command = "mkdir -p out/a/b; ln -s ../.. out/a/b/up; ln -s a/b/up/../../outside out/link";
        Assert.AreEqual("CSTG7004", tasks.Fail("out", tasks.Stage("out", command, "in", "out")).Code);
    }

    [TestMethod]
    [DataRow("dist", "CSTG7004")]
    [DataRow("dist;dist/sub/**", "CSTG7007", DisplayName = "and nothing below one")]
    [DataRow("dist/**", "CSTG7007", DisplayName = "nothing is in a link")]
    public void An_output_folder_that_is_a_link_elsewhere_is_refused(string outputs, string code)
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        Directory.CreateDirectory(tasks.Combine("elsewhere"));
        File.WriteAllText(tasks.Combine("elsewhere", "key"), "private");
        string command = $"mkdir -p '{tasks.Combine("elsewhere", "sub")}'; ln -s '{tasks.Combine("elsewhere")}' dist";
        Assert.AreEqual(code, tasks.Fail("out", tasks.Stage("out", command, "in", outputs)).Code);
    }

    [TestMethod]
    [DataRow("obj/stages")]
    [DataRow("obj/stages/make")]
    public void A_folder_of_stages_that_is_a_link_is_refused_and_nothing_behind_it_is_removed(string link)
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "x");
        tasks.Write("precious/outputs/letter.txt", "x");
        tasks.Write("precious/make/outputs/letter.txt", "x");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tasks.ProjectFolder, link))!);
        Directory.CreateSymbolicLink(Path.Combine(tasks.ProjectFolder, link), Path.Combine(tasks.ProjectFolder, "precious"));

        Assert.AreEqual("CSTG8004", tasks.Fail("make", tasks.Stage("make", "cp in out", "in", "out")).Code);

        Assert.AreEqual("make/outputs/letter.txt outputs/letter.txt", string.Join(' ', FilesOf(Path.Combine(tasks.ProjectFolder, "precious")).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void A_damaged_result_is_made_anew()
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
    public async System.Threading.Tasks.Task What_another_program_holds_is_one_error()
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        await using (new FileStream(Path.Combine(tasks.ProjectFolder, "in"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.AreEqual("CSTG7005", tasks.Fail("make", tasks.Stage("make", "true", "in")).Code);
            Assert.AreEqual("CSTG7007", tasks.Fail("make", tasks.Stage("make", "true", outputs: "in")).Code);
        }
    }

    [TestMethod]
    public async System.Threading.Tasks.Task Pipes_are_neither_inputs_nor_outputs_and_not_waited_for()
    {
        using var tasks = new StageTasks();
        tasks.Write("src/in", "1");
        await Tool.RunAsync("mkfifo", Path.Combine(tasks.ProjectFolder, "src", "pipe"));
        string folder = tasks.Run("make", tasks.Stage("make", "mkdir out; ls src > out/list; mkfifo out/pipe", "src", "out"))!;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(tasks.ProjectFolder, "src", "socket")));
        Assert.AreEqual(folder, tasks.Run("make", tasks.Stage("make", "mkdir out; ls src > out/list; mkfifo out/pipe", "src", "out")));
        Assert.AreEqual("make", tasks.Ran);
        Assert.AreEqual("in\n", File.ReadAllText(Path.Combine(folder, "out", "list")));
        Assert.AreEqual("out/list", string.Join(' ', FilesOf(folder)));
        Assert.AreEqual("CSTG7007", tasks.Fail("make", tasks.Stage("make", "mkfifo pipe", "src", "pipe")).Code);
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

    [TestMethod]
    [DataRow("no.such", "", "", "CSTG7005", DisplayName = "an input that does not exist")]
    [DataRow("../in", "", "", "CSTG7004", DisplayName = "an input outside")]
    [DataRow("/etc/passwd", "", "", "CSTG7004", DisplayName = "an absolute input")]
    [DataRow("in", "a/../../out", "", "CSTG7004", DisplayName = "an output outside")]
    [DataRow("in", "no.such", "", "CSTG7007", DisplayName = "an output that is not written")]
    [DataRow("in", "link", "", "CSTG7004", DisplayName = "an output that is a link to outside")]
    [DataRow("in", "", "nobody", "CSTG1012", DisplayName = "a dependency that does not exist")]
    [DataRow("in", "", "publish", "CSTG7001", DisplayName = "a dependency on what is done later")]
    [DataRow("in", "", "stage", "CSTG7002", DisplayName = "a dependency on itself")]
    [DataRow("in", "", "other", "CSTG7002", DisplayName = "a circle")]
    [DataRow("in", "out/sub", "overlapping", "CSTG7003", DisplayName = "outputs that overlap")]
    [DataRow("", "", "overlapping", "CSTG7001", DisplayName = "outputs that it cannot see, because it runs among the sources")]
    [DataRow("in", "", "elsewhere", "CSTG7004", DisplayName = "outputs that it cannot see")]
    public void Bad_stages_are_one_error_that_points_at_the_item(string inputs, string outputs, string dependsOn, string code)
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        tasks.Write("deep/in", "1");
        tasks.Write("Hello.csproj", "<Project>\n  <ContainerStage Include=\"stage\" />\n</Project>");
        BuildErrorEventArgs error = tasks.Fail(
            "stage",
            tasks.Stage("stage", "ln -s /etc/passwd link", inputs, outputs, dependsOn, folder: dependsOn == "elsewhere" ? "deep" : ""),
            tasks.Stage("overlapping", "true", "in", "out"),
            tasks.Stage("elsewhere", "cp in high", "in", "high"),
            tasks.Stage("other", "true", "in", dependsOn: "stage"));
        Assert.AreEqual(code, error.Code, error.Message);
        Assert.IsTrue(error.LineNumber == 2 || error.Message!.Contains("'overlapping'", StringComparison.Ordinal), error.Message);
    }

    [TestMethod]
    [DataRow("Command;Packages", "which exclude each other")]
    [DataRow("Projects;Image", "which exclude each other")]
    [DataRow("Outputs", "it has nothing to do")]
    public void Kinds_of_stages_exclude_each_other(string metadata, string why)
    {
        using var tasks = new StageTasks();
        var item = new TaskItem("stage", metadata.Split(';').ToDictionary(name => name, _ => "x"));
        BuildErrorEventArgs error = tasks.Fail("stage", item);
        Assert.AreEqual("CSTG7001", error.Code);
        Assert.Contains(why, error.Message!);
    }

    [TestMethod]
    public void The_file_of_a_secret_is_no_input_of_any_stage()
    {
        using var tasks = new StageTasks();
        tasks.Write("front/in", "1");
        tasks.Write("front/token.txt", "s3cr3t-value");
        ITaskItem other = tasks.Stage("other", "cat *", "**", folder: "front");
        ITaskItem login = tasks.Stage("login", "echo $TOKEN", "in", dependsOn: "other", folder: "front");
        login.SetMetadata("Secrets", "TOKEN=file:front/token.txt");
        BuildErrorEventArgs error = tasks.Fail("login", other, login);
        Assert.AreEqual("CSTG7001", error.Code);
        Assert.Contains("stage 'other': its Inputs have 'token.txt', the file of the secret 'TOKEN'", error.Message!);

        other.SetMetadata("Inputs", "**;!token.txt");
        tasks.Run("login", other, login);
        Assert.Contains("[login] ***", tasks.Engine.HighMessages);
    }

    [TestMethod]
    [DataRow("publish")]
    [DataRow("a/b")]
    [DataRow("..")]
    [DataRow("two words")]
    public void Names_that_cannot_be_used(string name)
    {
        using var tasks = new StageTasks();
        Assert.AreEqual("CSTG7001", tasks.Fail("stage", tasks.Stage(name, "true")).Code);
    }

    [TestMethod]
    public void Two_stages_of_one_name()
    {
        using var tasks = new StageTasks();
        Assert.AreEqual("CSTG7001", tasks.Fail("stage", tasks.Stage("stage", "true"), tasks.Stage("stage", "false")).Code);
    }

    [TestMethod]
    public void A_target_that_does_not_exist()
    {
        using var tasks = new StageTasks();
        BuildErrorEventArgs error = tasks.Fail("runtme", tasks.Stage("stage", "true"));
        Assert.AreEqual("CSTG1012", error.Code);
        Assert.Contains("The project has: stage.", error.Message!);
    }

    private static StageTasks TwoStages(out ITaskItem[] stages)
    {
        var tasks = new StageTasks();
        tasks.Write("front/lock", "lib");
        tasks.Write("front/main.ts", "one");
        tasks.Write("front/other.txt", "not an input");
        stages =
        [
            tasks.Stage("packages", "mkdir modules; cat lock > modules/lib", "lock", "modules", folder: "front"),
            tasks.Stage("bundle", "test ! -e other.txt; mkdir dist; echo \"$(cat modules/lib):$(cat *.ts)\" > dist/bundle.js", "*.ts", "dist/**", "packages", "front"),
        ];
        return tasks;
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

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
}
