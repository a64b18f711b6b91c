namespace ContainerStages.EndToEndTests;

/// <summary>The bytes that a build server reads: what a real publish writes when strangers plant orders for it.</summary>
[TestClass]
public sealed class LogInjectionTests
{
    [TestMethod]
    public async Task No_order_reaches_the_output_of_a_publish()
    {
        using var project = TestProject.Console("", """
            <ContainerStage Include="web" Outputs="dist" Command="mkdir -p dist; printf 'x\r::set-output name=a::b\n##vso[task.setvariable variable=a]b\033[2J\342\200\256\n::add-mask::c\n'; cp planted/* dist" />
            <ContainerStageCopy Include="dist" From="web" Destination="/srv/" />
            """);
        project.Write("planted/x\r::set-output name=a::b\n##vso[task.setvariable variable=a]b\u001b[2J\u202e.pfx", "no certificate");

        DotnetResult result = await project.PublishAsync();

        // The file's name is in an error, and the command's lines are in messages.
        Assert.AreNotEqual(0, result.ExitCode, result.Output);
        Assert.IsTrue(result.Output.Split('\n').Any(line => line.Contains(": error CSTG", StringComparison.Ordinal) && line.Contains("set-output", StringComparison.Ordinal)), result.Output);
        Assert.Contains(@"[web] # #vso[task.setvariable variable=a]b\e[2J<U+202E>", result.Output);
        Assert.IsFalse(result.Output.Any(c => (char.IsControl(c) && c is not ('\n' or '\t')) || c == '\u202e'), result.Output);
        Assert.DoesNotContain("##", result.Output);
        Assert.IsFalse(result.Output.Split('\n').Any(line => line.TrimStart().StartsWith("::", StringComparison.Ordinal)), result.Output);
    }
}
