using System.Diagnostics;
using System.Text;

namespace ContainerStages.EndToEndTests;

/// <summary>Publishes that are stopped while a stage runs.</summary>
[TestClass]
public sealed class StoppedStageTests
{
    private static readonly string[] Publish = ["publish", "-t:PublishContainer"];

    [TestMethod]
    [DoNotParallelize]
    public async Task Ctrl_C_ends_the_processes_of_npm_within_a_second()
    {
        using TestProject project = await TestProject.OfSampleAsync("WebWithFrontend");
        project.CacheFolder = project.NewFolder();
        var output = new StringBuilder();
        using var interrupt = new CancellationTokenSource();
        Task<bool> publish = project.TryRunAsync(Publish, output, CancellationToken.None, interrupt.Token);
        while (!Inside(project).Contains("node"))
        {
            Assert.IsFalse(publish.IsCompleted, output.ToString());
            await Task.Delay(20);
        }

        var patience = Stopwatch.StartNew();
        await interrupt.CancelAsync();
        while (Inside(project).Count > 0)
        {
            Assert.IsLessThan(TimeSpan.FromSeconds(3), patience.Elapsed, "one, on a machine that has nothing else to do");
            await Task.Delay(10);
        }

        Assert.IsFalse(await publish, output.ToString());
        Assert.DoesNotContain(": error ", output.ToString());
    }

    [TestMethod]
    public async Task A_killed_publish_leaves_what_the_next_one_uses()
    {
        using TestProject project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", """
            <ContainerStage Include="first" Command="echo first &gt; a" Inputs="Program.cs" Outputs="a" />
            <ContainerStage Include="second" Command="test -e ../../quick || sleep 60; cat a &gt; b" Inputs="Program.cs" Outputs="b" DependsOn="first" />
            <ContainerStageCopy Include="b" From="second" />
            """, checks: TestProject.NotStarted);
        project.CacheFolder = project.NewFolder();
        var output = new StringBuilder();
        using var kill = new CancellationTokenSource();
        Task<bool> publish = project.TryRunAsync(Publish, output, kill.Token, CancellationToken.None);
        while (!Inside(project).Contains("sleep"))
        {
            Assert.IsFalse(publish.IsCompleted, output.ToString());
            await Task.Delay(20);
        }

        await kill.CancelAsync();
        Assert.IsFalse(await publish, output.ToString());

        await File.WriteAllTextAsync(Path.Combine(project.CacheFolder, "quick"), "");
        DotnetResult next = (await project.PublishAsync($"-p:ContainerStagesLayoutPath={project.Output}")).AssertSucceeded();
        Assert.Contains("Stage 'first' has nothing to do", next.Output);
        using UnpackedImage image = await UnpackedImage.OfLayoutAsync(project.Output);
        Assert.AreEqual("first\n", await File.ReadAllTextAsync(image.PathOf("app/b")));
    }

    /// <summary>The names of the processes that work in a folder of the project's stages.</summary>
    private static List<string> Inside(TestProject project)
    {
        List<string> names = [];
        foreach (string process in Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                if (new FileInfo(process + "/cwd").LinkTarget is { } folder
                    && folder.StartsWith(Path.Combine(project.CacheFolder, "tmp", "stage-"), StringComparison.Ordinal))
                {
                    names.Add(new FileInfo(process + "/exe").LinkTarget is { } program ? Path.GetFileName(program) : "?");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has just ended.
            }
        }

        return names;
    }
}
