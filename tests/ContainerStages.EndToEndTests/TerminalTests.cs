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

    [TestMethod]
    public async Task In_a_solution_each_project_says_where_its_image_is_or_why_it_has_none()
    {
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", """<ProjectReference Include="../Lib/Lib.csproj" />""", checks: TestProject.NotStarted);
        project.Write("../Lib/Lib.csproj", Library("", TestProject.PackageReference));
        project.Write("../Lib/Greeting.cs", "namespace Lib; public class Greeting;");
        project.Write("../Checks/Checks.csproj", Library("<OutputType>Exe</OutputType><IsTestProject>true</IsTestProject>", TestProject.PackageReference));
        project.Write("../Checks/Program.cs", "System.Console.WriteLine();");
        project.Write("../All.slnx", """
            <Solution><Project Path="Hello/Hello.csproj" /><Project Path="Lib/Lib.csproj" /><Project Path="Checks/Checks.csproj" /></Solution>
            """);

        string shown = await PublishAsync(project, ["../All.slnx"]);

        StringAssert.Matches(shown, new(@"Hello .*succeeded .*→ \S+hello\.tar\.gz \d+\.\d\d MB, 2 layers"));
        StringAssert.Matches(shown, new("Lib .*succeeded .*→ no image, a library gets none"));
        StringAssert.Matches(shown, new("Checks .*succeeded .*→ no image, a test project gets none"));
    }

    [TestMethod]
    public async Task Several_platforms_have_one_line_that_names_them()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var project = TestProject.Console(
            $"<ContainerBaseImage>scratch</ContainerBaseImage><RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers><ContainerRegistry>{registry.Host}</ContainerRegistry>",
            checks: TestProject.NotStarted);

        string shown = await PublishAsync(project, []);

        string digest = (string)(await Skopeo.InspectAsync($"docker://{registry.Host}/hello:latest", "--tls-verify=false"))["Digest"]!;
        MatchCollection images = Regex.Matches(shown, $@"Hello .*succeeded .*→ {Regex.Escape(registry.Host)}.*", RegexOptions.Multiline);
        Assert.HasCount(1, images, shown);
        StringAssert.Matches(images[0].Value, new($@"/hello:latest@{digest} \d+\.\d\d MB, linux/amd64 \+ linux/arm64, 2 layers"));
    }

    private static string Library(string properties, string items) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework>{properties}</PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
        </Project>
        """;

    private static async Task<string> PublishAsync(TestProject project, string[] arguments)
    {
        (string shown, string log) = await Terminal.PublishAsync(project, arguments);

        // What a log without a terminal has besides: lines of the SDK that name files and folders. They are there.
        foreach (Match named in Named().Matches(log))
        {
            Assert.IsTrue(Path.Exists(named.Groups["path"].Value), named.Value);
        }

        return shown;
    }

    [GeneratedRegex(@"^ *\S+ -> (?<path>/\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();
}
