using ContainerStages.Diagnostics;
using ContainerStages.Stages.Containers;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Tests.Stages.Containers;

[TestClass]
public sealed class StageContainerTests
{
    [TestMethod]
    [DataRow("dist", "dist")]
    [DataRow("dist/**", "dist")]
    [DataRow("dist/*.js;dist/app.css", "dist")]
    [DataRow("dist/v1/*.js;dist", "dist")]
    [DataRow(".next;out/bin/tool.so", ".next;out/bin")]
    [DataRow("*/x", "")]
    [DataRow("out.txt;dist;!dist/x.txt", "")]
    public void Outputs_lie_in_folders(string outputs, string folders) =>
        Assert.AreEqual(folders, string.Join(';', StagePaths.Parse("s", "Outputs", outputs.Split(';')).Folders));

    [TestMethod]
    public void A_stage_that_says_what_it_reads_and_writes_is_taken() => StageContainer.Check(StageOf("dist", "/root/.nuget/packages/", "/tmp/.npm", "/src/node_modules"));

    [TestMethod]
    [DataRow("*.txt")]
    [DataRow("out.txt")]
    [DataRow("dist;**")]
    public void Outputs_among_the_sources_are_refused(string outputs) => AssertRefused("CSTG7032", """Outputs="dist" """.Trim(), StageOf(outputs));

    [TestMethod]
    public void Without_inputs_nothing_would_be_there() => AssertRefused("CSTG7032", """Inputs="**" """.Trim(), StageOf("dist") with { Inputs = null });

    [TestMethod]
    [DataRow("cache")]
    [DataRow("/")]
    [DataRow("/src")]
    [DataRow("/tmp/")]
    [DataRow("/root/../etc")]
    [DataRow("/a:/b")]
    public void Only_folders_of_the_container_can_be_kept(string path) => AssertRefused("CSTG7001", "absolute paths in the container", StageOf("dist", path));

    private static CommandStage StageOf(string outputs, params string[] cacheMounts) => new("inside", "true")
    {
        Image = "alpine",
        WorkingDirectory = "/project",
        Inputs = StagePaths.Parse("inside", "Inputs", ["**"]),
        Outputs = StagePaths.Parse("inside", "Outputs", outputs.Split(';')),
        CacheMounts = [.. cacheMounts],
    };

    private static void AssertRefused(string code, string advice, CommandStage stage)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => StageContainer.Check(stage));
        Assert.AreEqual(code, e.Diagnostic.Code);
        Assert.Contains(advice, e.Advice);
    }
}
