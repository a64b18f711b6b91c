using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>A publish in a pseudo-terminal, where MSBuild's terminal logger is the default.</summary>
internal static partial class Terminal
{
    /// <returns>
    /// What the terminal shows, without colours and in one line, as a wide terminal has it; and the log that the same publish has without a terminal.
    /// </returns>
    public static async Task<(string Shown, string Log)> PublishAsync(TestProject project, params string[] arguments)
    {
        string log = Path.Combine(project.Folder, "publish.log");
        string command = string.Join(' ', (string[])["stty cols 400;", "dotnet", "publish", "-t:PublishContainer", "-tl:on", "-nr:false", $"'-flp:Verbosity=minimal;LogFile={log}'", .. arguments]);
        DotnetResult result = await Dotnet.RunAsync("script", project.Folder, ["--quiet", "--return", "--command", command, "/dev/null"], project.Environment(("TERM", "xterm-256color"), ("LANG", "C.UTF-8")));
        return (Sequence().Replace(result.AssertSucceeded().Output, ""), await File.ReadAllTextAsync(log));
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Sequence();
}
