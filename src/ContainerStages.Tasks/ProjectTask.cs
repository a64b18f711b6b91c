using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using ContainerStages.Processes;
using ContainerStages.Stages.Secrets;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>A task that works for a project, and speaks of it. All that our tasks log is logged here.</summary>
public abstract class ProjectTask : Microsoft.Build.Utilities.Task
{
    private readonly SecretMask _passwords = Passwords();

    /// <summary>The project's full path: messages point at it, and paths that it gives are relative to its folder.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    internal string ProjectFolder => Path.GetDirectoryName(ProjectFile)!;

    internal string AbsolutePath(string path) => Path.GetFullPath(path, ProjectFolder);

    private protected void LogError(Diagnostic diagnostic, string message, string advice, ItemLocation? location = null) =>
        LogError(diagnostic.Code, message, advice, location);

    private protected void LogHigh(string message) => Write(Importance.High, message);

    private protected void LogNormal(string message) => Write(Importance.Normal, message);

    private protected void LogError(string code, string message, string advice, ItemLocation? location) =>
        Log.LogError(null, code, null, HelpPage.Of(code), location?.Path ?? ProjectFile, location?.Line ?? 0, location?.Column ?? 0, 0, 0, "{0}", Text(message, advice));

    /// <summary>A warning that counts as an error (<c>-warnaserror</c>) is one here too: the task has to fail before the next one delivers.</summary>
    private protected bool Report(Problem problem, ItemLocation? location = null)
    {
        if (problem.IsError || (BuildEngine is IBuildEngine8 engine && engine.ShouldTreatWarningAsError(problem.Code)))
        {
            LogError(problem.Code, problem.Message, problem.Advice, location);
            return true;
        }

        Log.LogWarning(null, problem.Code, null, HelpPage.Of(problem.Code), location?.Path ?? ProjectFile, location?.Line ?? 0, location?.Column ?? 0, 0, 0, "{0}", Text(problem.Message, problem.Advice));
        return false;
    }

    private protected void Write(Importance importance, string line) =>
        Log.LogMessage(
            importance switch
            {
                Importance.High => MessageImportance.High,
                Importance.Normal => MessageImportance.Normal,
                _ => MessageImportance.Low,
            },
            "{0}",
            Clean(line));

    /// <summary>A command for a build server. It is not cleaned as other lines are, because the server has to execute it: the classes that write it escape what they quote.</summary>
    private protected void WriteCommand(string line) => Log.LogMessage(MessageImportance.High, "{0}", line);

    /// <summary>Each by itself: however long the names in the message are, the advice stays.</summary>
    private protected string Text(string message, string advice) => $"{Clean(message)}. {Clean(advice)}";

    /// <summary>All text that a task logs passes here, because any of it may quote a stranger.</summary>
    private protected string Clean(string text) => LogText.Line(_passwords.Hide(text));

    /// <summary>Those of the environment: a command may have one from elsewhere, and a registry may repeat what it was sent.</summary>
    private static SecretMask Passwords()
    {
        var mask = new SecretMask();
        mask.Add(ChildProcess.Passwords.Select(name => new SecretValue(name, Environment.GetEnvironmentVariable(name) ?? "")));
        return mask;
    }
}
