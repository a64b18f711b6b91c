using System.Net.Sockets;
using Microsoft.Build.Framework;

namespace ContainerStages.Tests.Tasks;

/// <summary>What stages see, and what they leave behind: files, links and pipes. The commands are real.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class StageFolderTests
{
    [TestMethod]
    public void A_stage_sees_its_inputs_and_the_outputs_that_it_depends_on_and_the_sources_stay()
    {
        using StageTasks tasks = StageTasks.OfTwo(out ITaskItem[] stages);
        string folder = tasks.Run("bundle", stages)!;

        Assert.AreEqual("lib:one\n", File.ReadAllText(Path.Combine(folder, "dist", "bundle.js")));
        Assert.AreEqual("packages bundle", tasks.Ran);
        Assert.AreEqual("lock main.ts other.txt", string.Join(' ', StageTasks.FilesOf(Path.Combine(tasks.ProjectFolder, "front"))));
        Assert.AreEqual("dist/bundle.js", string.Join(' ', StageTasks.FilesOf(folder)));
    }

    [TestMethod]
    public void Links_and_the_executable_bit_are_kept()
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

        Assert.AreEqual("make/outputs/letter.txt outputs/letter.txt", string.Join(' ', StageTasks.FilesOf(Path.Combine(tasks.ProjectFolder, "precious")).Order(StringComparer.Ordinal)));
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
        Assert.AreEqual("out/list", string.Join(' ', StageTasks.FilesOf(folder)));
        Assert.AreEqual("CSTG7007", tasks.Fail("make", tasks.Stage("make", "mkfifo pipe", "src", "pipe")).Code);
    }
}
