namespace ContainerStages.EndToEndTests;

/// <summary>The sample NativeTool: a stage compiles a program in C, which the app runs.</summary>
[TestClass]
public sealed class NativeToolTests
{
    [TestMethod]
    public async Task The_program_is_beside_the_app_and_the_compiler_is_not()
    {
        using TestProject project = await TestProject.OfSampleAsync("NativeTool");
        string layout = Path.Combine(project.Output, "layout");
        string archive = Path.Combine(project.Output, "tool.tar");
        DotnetResult result = (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.DoesNotContain("CSTG", result.Output);

        using UnpackedImage image = await UnpackedImage.OfLayoutAsync(layout);
        Assert.Contains("statically linked", await Tool.RunAsync("file", "--brief", image.PathOf("app/wordcount")));
        string[] files = (await Tool.RunAsync("find", image.PathOf(""), "-printf", "/%P\n")).Split('\n');
        Assert.IsEmpty(files.Where(file => Path.GetFileName(file) is "cc" or "gcc" or "ld" or "sh" || file.EndsWith(".c", StringComparison.Ordinal)));

        using var podman = new Podman();
        Assert.AreEqual("The tool counted 9 words.\n", await podman.RunImageAsync(await podman.LoadAsync(archive)));
    }
}
