using System.Globalization;
using ContainerStages.IO;

namespace ContainerStages.BuildServers;

/// <summary>
/// Azure Pipelines: an agent executes the logging commands that it finds anywhere in a line of a step's output
/// (https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands).
/// </summary>
/// <param name="write">Receives a line for the build's log, which must not be changed on its way.</param>
internal sealed class AzureDevOps(Action<string> write) : IBuildServer
{
    public IEnumerable<string> Files => [];

    public bool SetOutput(string name, string value)
    {
        Write($"task.setvariable variable={Escape(name)};isoutput=true", value);
        return true;
    }

    /// <summary>The agent names a page after its file, and one page of a step replaces another of the same name: so a copy with the name is uploaded.</summary>
    public void ShowSummary(string file, string name)
    {
        string copy = Path.Combine(Path.GetDirectoryName(file)!, $"{name}.md");
        OutputFile.Write(OutputFile.Resolve(copy), RegularFile.ReadAllBytes(file));
        Write("task.uploadsummary", copy);
    }

    public void AddTag(string tag) => Write("build.addbuildtag", tag);

    public void ShowProgress(int percent, string step) => Write(string.Create(CultureInfo.InvariantCulture, $"task.setprogress value={percent};"), step);

    /// <summary>Nothing: the log's page knows <c>##[group]</c> only at the start of a line, and MSBuild indents what tasks log (microsoft/testfx#9895).</summary>
    public void OpenSection(string title)
    {
    }

    /// <inheritdoc cref="OpenSection"/>
    public void CloseSection()
    {
    }

    private void Write(string command, string data) => write($"##vso[{command}]{Escape(data)}");

    /// <summary>The agent undoes exactly these replacements: see CommandStringConvertor in microsoft/azure-pipelines-agent. The percent sign comes first.</summary>
    private static string Escape(string text) => text
        .Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace(";", "%3B", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal)
        .Replace("]", "%5D", StringComparison.Ordinal);
}
