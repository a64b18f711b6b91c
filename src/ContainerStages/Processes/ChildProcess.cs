using System.Collections.Immutable;
using System.Diagnostics;
using CliWrap;

namespace ContainerStages.Processes;

/// <summary>
/// Starts other programs without the registry account of the build's environment: the account is only for this package's tasks, and any script of an
/// npm package could read it there.
/// </summary>
internal static class ChildProcess
{
    /// <summary>The variables of the SDK that hold an account, without <c>_UNAME</c> and <c>_PWORD</c>.</summary>
    public const string PullAccount = "DOTNET_CONTAINER_PULL_REGISTRY";

    /// <inheritdoc cref="PullAccount"/>
    public const string PushAccount = "DOTNET_CONTAINER_PUSH_REGISTRY";

    /// <summary>The variables for the destination, which are older than the other two.</summary>
    public static readonly ImmutableArray<string> DestinationAccounts = ["DOTNET_CONTAINER_REGISTRY", "SDK_CONTAINER_REGISTRY"];

    /// <summary>The variables that hold a password.</summary>
    public static readonly ImmutableArray<string> Passwords = [.. DestinationAccounts.Append(PullAccount).Append(PushAccount).Select(prefix => prefix + "_PWORD")];

    private static readonly ImmutableArray<string> Accounts = [.. Passwords, .. Passwords.Select(name => name.Replace("_PWORD", "_UNAME", StringComparison.Ordinal))];

    /// <param name="variables">The variables of its environment, besides the build's.</param>
    public static Command Wrap(string program, params IEnumerable<(string Name, string Value)> variables) => Cli.Wrap(program)
        .WithEnvironmentVariables(Accounts.Select(name => (name, (string?)null)).Concat(variables.Select(variable => (variable.Name, (string?)variable.Value)))
            .ToDictionary(variable => variable.Item1, variable => variable.Item2));

    /// <summary>Removes the accounts for a program that is started in another way. Variables that the caller sets afterwards stay.</summary>
    public static void RemoveAccounts(ProcessStartInfo start)
    {
        foreach (string name in Accounts)
        {
            start.Environment.Remove(name);
        }
    }
}
