using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>Stages that cannot be run are one error, which says what to do. The commands are real.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class BadStageTests
{
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
    [DataRow("in", "", "other", "CSTG7002", DisplayName = "a cycle")]
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
    [DataRow("out", "a/out", "")]
    [DataRow("a/out/sub", "out/**", "a")]
    [DataRow("a/out/*.js", "out", "a")]
    public void A_stage_that_finds_two_outputs_at_one_place_is_an_error(string first, string second, string folder)
    {
        using var tasks = new StageTasks();
        tasks.Write("in", "1");
        tasks.Write("a/in", "1");
        BuildErrorEventArgs error = tasks.Fail(
            "use",
            tasks.Stage("one", "true", "in", first, folder: first == "out" ? "a" : ""),
            tasks.Stage("two", "true", "in", second, folder: folder),
            tasks.Stage("use", "true", "in", dependsOn: "one;two"));
        Assert.AreEqual("CSTG7003", error.Code);
        Assert.Contains("cannot run the stage 'use': it depends on 'one' and 'two', and both have '", error.Message!);
        Assert.Contains("Depend on one of them only", error.Message!);
    }

    [TestMethod]
    public void Two_stages_that_write_the_same_files_among_the_sources_are_an_error()
    {
        using var tasks = new StageTasks();
        BuildErrorEventArgs error = tasks.Fail("one", tasks.Stage("one", "true", outputs: "out"), tasks.Stage("two", "true", outputs: "out/sub"));
        Assert.AreEqual("CSTG7003", error.Code);
        Assert.Contains("run among the sources, because they have no Inputs", error.Message!);
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
}
