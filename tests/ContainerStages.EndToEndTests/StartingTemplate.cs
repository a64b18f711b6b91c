using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// One of the SDK's templates, published with every check on into an image that is started for real. An app that runs must not be
/// warned about: what a check says here is a false alarm.
/// </summary>
internal static class StartingTemplate
{
    public const string SelfContained = "<SelfContained>true</SelfContained>";
    public const string Trimmed = "<PublishTrimmed>true</PublishTrimmed>";
    public const string Aot = "<PublishAot>true</PublishAot>";

    /// <summary>Without it, the base is composed with ICU, and the image is like those whose tag ends in <c>-extra</c>.</summary>
    public const string Invariant = "<InvariantGlobalization>true</InvariantGlobalization>";

    /// <summary>What the start check says of web apps.</summary>
    public const string Answers200 = "port 8080 answers GET / with 200";

    /// <summary>Of web apps that have nothing at <c>/</c>.</summary>
    public const string Answers404 = "port 8080 answers GET / with 404";

    /// <summary>Of what speaks HTTP/2 only: the start check asks in HTTP/1.1.</summary>
    public const string Answers400 = "port 8080 answers GET / with 400";

    /// <summary>Of console apps.</summary>
    public const string Ends = "it ended with exit code 0";

    /// <summary>Of workers.</summary>
    public const string StaysUp = "it stayed up for 1 s";

    public const string LinuxX64 = "<RuntimeIdentifier>linux-x64</RuntimeIdentifier>";

    /// <summary>What ends is waited for, however busy the machine is.</summary>
    private static string Shared(string start) =>
        $"""
        <ContainerStagesCompression>none</ContainerStagesCompression>
        <ContainerStagesStartCheck>true</ContainerStagesStartCheck>
        <ContainerStagesStartSeconds>{(start == Ends ? 25 : 1)}</ContainerStagesStartSeconds>
        """;

    /// <summary>On a root composed from the distribution's packages.</summary>
    public static Task AssertNoAlarmAsync(string template, string properties, string start) =>
        AssertNoAlarmAsync(template, LinuxX64 + properties + "<ContainerBaseImage>stage:base</ContainerBaseImage>", """<ContainerStage Include="base" Packages="default" />""", start);

    /// <summary>The template with the XML of the README that needs no registry, and nothing else, published in a terminal.</summary>
    public static async Task AssertNoAlarmWithReadmeAsync(string template, string properties, string start)
    {
        XElement[] groups = [.. XElement.Parse($"<Project>{Readme.Block("<ContainerBaseImage>")}</Project>").Elements()];
        Assert.AreEqual("PropertyGroup ItemGroup", string.Join(' ', groups.Select(group => group.Name.LocalName)));
        using TestProject project = await TestProject.OfTemplateAsync(template, Shared(start) + properties + Content(groups[0]), Content(groups[1]));

        (string shown, string log) = await Terminal.PublishAsync(project, $"-p:ContainerStagesLayoutPath={project.Output}/layout");

        AssertNoAlarm(log, start);
        Assert.DoesNotContain("CSTG", shown);
        StringAssert.Matches(shown, new($@"{project.Name} .*succeeded .*→ \S+ \d+\.\d\d MB, \d+ layers\b"));
    }

    private static string Content(XElement group) => string.Concat(group.Elements());

    public static async Task AssertNoAlarmAsync(string template, string properties, string items, string start)
    {
        using TestProject project = await TestProject.OfTemplateAsync(template, Shared(start) + properties, items);
        DotnetResult result = await project.PublishAsync($"-p:ContainerStagesLayoutPath={project.Output}/layout");
        AssertNoAlarm(result.Output, start);
        result.AssertSucceeded();
    }

    private static void AssertNoAlarm(string log, string start)
    {
        string[] alarms = [.. log.Split('\n').Where(line => line.Contains("warning CSTG", StringComparison.Ordinal) || line.Contains("error CSTG", StringComparison.Ordinal))];
        Assert.IsEmpty(alarms, string.Join('\n', alarms.Distinct()));
        string[] started = [.. log.Split('\n').Where(line => line.TrimStart().StartsWith("Started with ", StringComparison.Ordinal))];
        Assert.HasCount(1, started, log);
        Assert.Contains(": " + start, started[0]);
    }
}
