using System.Collections;
using Microsoft.Build.Framework;

namespace ContainerStages.Tests.Tasks;

/// <summary>What a task tells MSBuild.</summary>
internal sealed class RecordingBuildEngine : IBuildEngine
{
    public List<BuildErrorEventArgs> Errors { get; } = [];

    public List<BuildWarningEventArgs> Warnings { get; } = [];

    public List<string> HighMessages { get; } = [];

    /// <summary>Of everything, whatever its importance.</summary>
    public List<string> Texts { get; } = [];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "ContainerStages.Outer.Image.targets";

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
        throw new NotSupportedException();

    public void LogCustomEvent(CustomBuildEventArgs e)
    {
    }

    public void LogErrorEvent(BuildErrorEventArgs e)
    {
        Errors.Add(e);
        Texts.Add(e.Message ?? "");
    }

    public void LogWarningEvent(BuildWarningEventArgs e)
    {
        Warnings.Add(e);
        Texts.Add(e.Message ?? "");
    }

    public void LogMessageEvent(BuildMessageEventArgs e)
    {
        Texts.Add(e.Message ?? "");
        if (e.Importance == MessageImportance.High)
        {
            HighMessages.Add(e.Message ?? "");
        }
    }
}
