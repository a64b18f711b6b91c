using ContainerStages.Diagnostics;
using ContainerStages.Stages.Secrets;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>A task that works for a project, and speaks of it. All that our tasks log is logged here.</summary>
public abstract class ProjectTask : Microsoft.Build.Utilities.Task
{
    private readonly SecretMask _passwords = EnvironmentCredentials.Mask();

    /// <summary>The project's full path: messages point at it, and paths that it gives are relative to its folder.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    internal string ProjectFolder => Path.GetDirectoryName(ProjectFile)!;

    internal string AbsolutePath(string path) => Path.GetFullPath(path, ProjectFolder);

    private protected void LogError(Diagnostic diagnostic, string message, string advice, ItemLocation? location = null) =>
        Log.LogError(null, diagnostic.Code, null, location?.Path ?? ProjectFile, location?.Line ?? 0, location?.Column ?? 0, 0, 0, "{0}", Text(message, advice));

    /// <summary>A warning that counts as an error (<c>-warnaserror</c>) is one here too: the task has to fail before the next one delivers.</summary>
    private protected void LogWarning(Diagnostic diagnostic, string message, string advice)
    {
        if (BuildEngine is IBuildEngine8 engine && engine.ShouldTreatWarningAsError(diagnostic.Code))
        {
            LogError(diagnostic, message, advice);
        }
        else
        {
            Log.LogWarning(null, diagnostic.Code, null, ProjectFile, 0, 0, 0, 0, "{0}", Text(message, advice));
        }
    }

    private protected void LogHigh(string message) => Log.LogMessage(MessageImportance.High, "{0}", Clean(message));

    private protected void LogNormal(string message) => Log.LogMessage(MessageImportance.Normal, "{0}", Clean(message));

    private protected void LogLow(string message) => Log.LogMessage(MessageImportance.Low, "{0}", Clean(message));

    /// <summary>Each by itself: however long the names in the message are, the advice stays.</summary>
    private string Text(string message, string advice) => $"{Clean(message)}. {Clean(advice)}";

    /// <summary>All text that a task logs passes here, because any of it may quote a stranger.</summary>
    private protected string Clean(string text) => LogText.Line(_passwords.Hide(text));
}
