using ContainerStages.IO;

namespace ContainerStages.BuildServers;

/// <summary>
/// GitHub Actions: a runner executes workflow commands at the start of a line, after white space, and reads the files that its variables name
/// (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands).
/// </summary>
/// <param name="write">Receives a line for the build's log, which must not be changed on its way.</param>
/// <param name="outputFile"><c>GITHUB_OUTPUT</c>; null for none.</param>
/// <param name="summaryFile"><c>GITHUB_STEP_SUMMARY</c>; null for none.</param>
internal sealed class GitHubActions(Action<string> write, string? outputFile, string? summaryFile) : IBuildServer
{
    /// <summary>In bytes. The runner drops a step's whole summary when it is longer.</summary>
    public const long LongestSummary = 1024 * 1024;

    public IEnumerable<string> Files => ((string?[])[outputFile, summaryFile]).OfType<string>();

    public bool SetOutput(string name, string value)
    {
        if (outputFile is null)
        {
            return false;
        }

        new VariablesFile(outputFile).Add(name, value);
        return true;
    }

    public void ShowSummary(string file, string name)
    {
        if (summaryFile is null)
        {
            return;
        }

        byte[] page = RegularFile.ReadAllBytes(file);
        long before = File.Exists(summaryFile) ? new FileInfo(summaryFile).Length : 0;
        if (before + page.Length > LongestSummary)
        {
            write($"The summary of this step is full: GitHub shows at most {LongestSummary / 1024} kB. The page is {Path.GetFileName(file)} beside the ledger.");
            return;
        }

        OutputFile.Append(summaryFile, page);
    }

    /// <summary>Nothing: runs have no tags.</summary>
    public void AddTag(string tag)
    {
    }

    /// <summary>Nothing: the steps of a job are its progress.</summary>
    public void ShowProgress(int percent, string step)
    {
    }

    public void OpenSection(string title) => write($"::group::{Escape(title)}");

    public void CloseSection() => write("::endgroup::");

    private static string Escape(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
