using System.Text.RegularExpressions;
using ContainerStages.BuildServers;
using ContainerStages.Diagnostics;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Which build server is told of the publish, and what. One item has the settings, made by the target <c>_ContainerStagesFindBuildServer</c>. Its metadata,
/// each of which may be empty: <c>Server</c> (<c>ContainerStagesBuildServer</c>), <c>Commands</c> (<c>ContainerStagesBuildServerCommands</c>),
/// <c>OutputFile</c> (<c>ContainerStagesOutputFile</c>), <c>OutputPrefix</c> (<c>ContainerStagesOutputPrefix</c>), <c>GitHubOutput</c> and
/// <c>GitHubSummary</c> (files that GitHub's variables name).
/// </summary>
internal sealed partial class BuildServerSettings
{
    private static readonly string[] s_servers = ["AzureDevOps", "GitHubActions", "none"];

    private static readonly Dictionary<string, BuildServerCommands> s_commands = Enum.GetValues<BuildServerCommands>()
        .Where(command => command != BuildServerCommands.None)
        .ToDictionary(command => command.ToString(), StringComparer.OrdinalIgnoreCase);

    private readonly ITaskItem _item;
    private readonly BuildServerCommands _commands;

    /// <param name="item">The item.</param>
    /// <param name="absolute">Makes a path absolute.</param>
    /// <param name="write">Receives a command for the build's log, which must not be changed on its way.</param>
    /// <exception cref="ContainerStagesException">A setting has a value that cannot be used.</exception>
    public BuildServerSettings(ITaskItem item, Func<string, string> absolute, Action<string> write)
    {
        _item = item;
        _commands = ItemText.Split(Setting("Commands")).Aggregate(BuildServerCommands.None, (all, name) => all | CommandOf(name));
        Server = ServerOf(Setting("Server"), FileOf, write);
        OutputFile = FileOf("OutputFile") is { } file ? new VariablesFile(file) : null;
        Prefix = Setting("OutputPrefix");
        if (Prefix.Length > 0 && !Names().IsMatch(Prefix))
        {
            throw ContainerStagesException.InvalidValue("ContainerStagesOutputPrefix", Prefix, "Use letters, digits and '_', without a digit at the start, such as Orders_.");
        }

        string? FileOf(string name) => Setting(name) is { Length: > 0 } path ? absolute(path) : null;
    }

    /// <summary>Null for none.</summary>
    public IBuildServer? Server { get; }

    /// <summary>A file that gets the variables whatever the build server is; null for none.</summary>
    public VariablesFile? OutputFile { get; }

    /// <summary>What the variables' names begin with.</summary>
    public string Prefix { get; }

    /// <returns>The server, if it is told such things; otherwise null.</returns>
    public IBuildServer? For(BuildServerCommands command) => _commands.HasFlag(command) ? Server : null;

    private string Setting(string name) => _item.GetMetadata(name);

    private static IBuildServer? ServerOf(string name, Func<string, string?> fileOf, Action<string> write) =>
        Array.FindIndex(s_servers, server => server.Equals(name, StringComparison.OrdinalIgnoreCase)) switch
        {
            0 => new AzureDevOps(write),
            1 => new GitHubActions(write, fileOf("GitHubOutput"), fileOf("GitHubSummary")),
            2 => null,
            _ => throw ContainerStagesException.InvalidValue("ContainerStagesBuildServer", name, $"Use one of {string.Join(", ", s_servers)}."),
        };

    private static BuildServerCommands CommandOf(string name) => s_commands.TryGetValue(name, out BuildServerCommands command)
        ? command
        : throw ContainerStagesException.InvalidValue(
            "ContainerStagesBuildServerCommands",
            name,
            $"Use some of {string.Join(", ", s_commands.Keys.Select(known => known.ToLowerInvariant()))}, separated by semicolons.");

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex Names();
}
