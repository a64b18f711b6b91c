using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// A publish in a terminal: MSBuild's terminal logger is the default there. It hides messages, and shows the last line of the form
/// <c>PROJECT -> TEXT</c> as the project's result.
/// </summary>
[TestClass]
public sealed partial class TerminalTests
{
    [TestMethod]
    public async Task The_project_s_result_is_where_the_image_is()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            """<ContainerStage Include="text" Command="echo made > made.txt" Inputs="Program.cs" Outputs="made.txt" /><ContainerStageCopy Include="made.txt" From="text" />""",
            checks: TestProject.NotStarted);
        string[] push = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerImageTag=1.0"];
        string image = $@"{Regex.Escape(registry.Host)}/hello:1\.0@sha256:[0-9a-f]{{64}} \d+\.\d\d MB, 2 layers";

        StringAssert.Matches(await PublishAsync(project, push), new($@"Hello .*succeeded .*→ {image}\b"));
        project.Write("Program.cs", """Console.WriteLine("edited");""");
        StringAssert.Matches(await PublishAsync(project, push), new($@"Hello .*succeeded .*→ {image}, 1 changed\b"));
        StringAssert.Matches(await PublishAsync(project, [.. push, "-p:ContainerStagesTarget=build"]), new("Hello .*succeeded .*→ no image, stopped after the stage 'build'"));
        StringAssert.Matches(await PublishAsync(project, [.. push, "-p:ContainerStagesTarget=text"]), new("Hello .*succeeded .*→ .*stages/text/outputs"));

        // The same line is the last one in a log without a terminal.
        string[] lines = (await project.PublishAsync(push)).AssertSucceeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        StringAssert.Matches(lines[^1], new($@"\AHello -> {image}, 0 changed\z"));
    }

    /// <returns>What the terminal shows, without colours and in one line, as a wide terminal has it.</returns>
    private static async Task<string> PublishAsync(TestProject project, string[] arguments)
    {
        string command = string.Join(' ', (string[])["stty cols 400;", "dotnet", "publish", "-t:PublishContainer", "-tl:on", "-nr:false", .. arguments]);
        DotnetResult result = await Dotnet.RunAsync("script", project.Folder, ["--quiet", "--return", "--command", command, "/dev/null"], project.Environment(("TERM", "xterm-256color"), ("LANG", "C.UTF-8")));
        return Sequence().Replace(result.AssertSucceeded().Output, "");
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Sequence();
}
