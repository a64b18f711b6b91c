using System.Collections.Immutable;
using System.Diagnostics;
using CliWrap;

namespace ContainerStages.Processes;

/// <summary>
/// Starts other programs without the registry account of the build's environment, and without the password of the key that signs: they are only for this
/// package's tasks, and any script of an npm package could read them there.
/// </summary>
internal static class ChildProcess
{
    /// <summary>The variables of the SDK that hold an account, without <c>_UNAME</c> and <c>_PWORD</c>.</summary>
    public const string PullAccount = "DOTNET_CONTAINER_PULL_REGISTRY";

    /// <inheritdoc cref="PullAccount"/>
    public const string PushAccount = "DOTNET_CONTAINER_PUSH_REGISTRY";

    /// <summary>The variables for the destination, which are older than the other two.</summary>
    public static readonly ImmutableArray<string> DestinationAccounts = ["DOTNET_CONTAINER_REGISTRY", "SDK_CONTAINER_REGISTRY"];

    /// <summary>The password of the key that cosign signs with.</summary>
    public const string KeyPassword = "COSIGN_PASSWORD";

    private static readonly ImmutableArray<string> AccountPrefixes = [.. DestinationAccounts, PullAccount, PushAccount];

    /// <summary>The variables that hold a password.</summary>
    public static readonly ImmutableArray<string> Passwords = [.. AccountPrefixes.Select(prefix => prefix + "_PWORD"), KeyPassword];

    private static readonly ImmutableArray<string> Secrets = [.. Passwords, .. AccountPrefixes.Select(prefix => prefix + "_UNAME")];

    /// <param name="variables">The variables of its environment, besides the build's.</param>
    public static Command Wrap(string program, params IEnumerable<(string Name, string Value)> variables) => Cli.Wrap(program)
        .WithEnvironmentVariables(variables.Select(variable => (variable.Name, Value: (string?)variable.Value)).Concat(Secrets.Select(name => (Name: name, Value: (string?)null)))
            .DistinctBy(variable => variable.Name).ToDictionary(variable => variable.Name, variable => variable.Value));

    /// <summary>Removes the accounts for a program that is started in another way. Variables that the caller sets afterwards stay.</summary>
    public static void RemoveAccounts(ProcessStartInfo start)
    {
        foreach (string name in Secrets)
        {
            start.Environment.Remove(name);
        }
    }
}
