using System.Text.RegularExpressions;
using ContainerStages.BuildServers;
using ContainerStages.Diagnostics;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>What the tasks share that tell a build server of the publish. Each checks all settings, so that a wrong one is found before the first step.</summary>
public abstract partial class BuildServerTask : ProjectTask
{
    private static readonly string[] s_servers = ["AzureDevOps", "GitHubActions", "none"];

    private static readonly Dictionary<string, BuildServerCommands> s_commands = Enum.GetValues<BuildServerCommands>()
        .Where(command => command != BuildServerCommands.None)
        .ToDictionary(command => command.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// One item, made by the target <c>_ContainerStagesFindBuildServer</c>. Its metadata, each of which may be empty: <c>Server</c>
    /// (<c>ContainerStagesBuildServer</c>), <c>Commands</c> (<c>ContainerStagesBuildServerCommands</c>), <c>OutputFile</c>
    /// (<c>ContainerStagesOutputFile</c>), <c>OutputPrefix</c> (<c>ContainerStagesOutputPrefix</c>), <c>GitHubOutput</c> and <c>GitHubSummary</c> (files
    /// that GitHub's variables name).
    /// </summary>
    [Required]
    public ITaskItem? Settings { get; set; }

    private protected string Prefix => Setting("OutputPrefix");

    /// <summary>A file that gets the variables whatever the build server is; null for none.</summary>
    private protected VariablesFile? OutputFile => Setting("OutputFile") is { Length: > 0 } file ? new VariablesFile(AbsolutePath(file)) : null;

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Tell(Server(), Commands());
        }
        catch (ContainerStagesException e)
        {
            LogError(e.Diagnostic, e.Message, e.Advice);
        }

        return !Log.HasLoggedErrors;
    }

    /// <param name="server">Null for none.</param>
    private protected abstract void Tell(IBuildServer? server, BuildServerCommands commands);

    private IBuildServer? Server()
    {
        string name = Setting("Server");
        if (Prefix.Length > 0 && !Names().IsMatch(Prefix))
        {
            throw ContainerStagesException.InvalidValue("ContainerStagesOutputPrefix", Prefix, "Use letters, digits and '_', without a digit at the start, such as Orders_.");
        }

        return Array.FindIndex(s_servers, server => server.Equals(name, StringComparison.OrdinalIgnoreCase)) switch
        {
            0 => new AzureDevOps(Command),
            1 => new GitHubActions(Command, FileOf("GitHubOutput"), FileOf("GitHubSummary")),
            2 => null,
            _ => throw ContainerStagesException.InvalidValue("ContainerStagesBuildServer", name, $"Use one of {string.Join(", ", s_servers)}."),
        };
    }

    private BuildServerCommands Commands()
    {
        BuildServerCommands commands = BuildServerCommands.None;
        foreach (string name in ItemText.Split(Setting("Commands")))
        {
            commands |= s_commands.TryGetValue(name, out BuildServerCommands command)
                ? command
                : throw ContainerStagesException.InvalidValue(
                    "ContainerStagesBuildServerCommands",
                    name,
                    $"Use some of {string.Join(", ", s_commands.Keys.Select(known => known.ToLowerInvariant()))}, separated by semicolons.");
        }

        return commands;
    }

    /// <summary>Not cleaned as other lines are: a build server has to execute it, and the classes that write it escape what they quote.</summary>
    private void Command(string line) => Log.LogMessage(MessageImportance.High, "{0}", line);

    private string? FileOf(string name) => Setting(name) is { Length: > 0 } file ? AbsolutePath(file) : null;

    private string Setting(string name) => Settings?.GetMetadata(name) ?? "";

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex Names();
}
