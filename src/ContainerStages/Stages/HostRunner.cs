using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Processes;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;

namespace ContainerStages.Stages;

/// <summary>Runs commands on the build machine, in its shell: <c>sh</c> or <c>cmd</c>. Both end at the first line that fails.</summary>
/// <param name="environment">Variables in addition to the build's environment; null removes a variable.</param>
internal sealed class HostRunner(IReadOnlyDictionary<string, string?> environment) : ICommandRunner
{
    /// <summary>
    /// The target of compiled programs: the system, the kind of its C library, and the processor. It has no release of the system, which the
    /// runtime's own identifier may contain, because a team could then share no results.
    /// </summary>
    public static string Machine
    {
        get
        {
            string musl = IsMusl ? "-musl" : "";
            return $"{HostSystem.Current.RuntimeName}{musl}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>How a cancelled program is asked to end. Commands are not: they work in folders that are removed.</summary>
    public Termination? Termination { get; init; }

    public Task<string> IdentityAsync(CommandStage stage, CancellationToken cancellationToken) => Task.FromResult(Machine);

    public async Task<int> RunAsync(CommandStage stage, string folder, IReadOnlyList<SecretValue> secrets, Action<string> log, CancellationToken cancellationToken)
    {
        ProcessStartInfo shell = HostSystem.Current.Shell(stage.Command);
        IEnumerable<KeyValuePair<string, string?>> variables =
        [
            .. stage.Environment.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value)),
            .. secrets.Select(secret => KeyValuePair.Create(secret.Name, (string?)secret.Text)),
        ];
        try
        {
            return await RunAsync(shell, folder, variables, log, log, cancellationToken);
        }
        catch (Win32Exception e)
        {
            throw new ContainerStagesException(
                Catalogue.StageFailed,
                $"cannot run the stage '{stage.Name}': {e.Message}",
                "A command, or a variable of its environment, that is longer than the system takes has to be in a file: let the command run a script.",
                e)
            {
                Subject = ItemReference.Stage(stage.Name),
            };
        }
    }

    /// <summary>Runs a program with the environment that commands have.</summary>
    /// <param name="start">The program and its arguments.</param>
    /// <inheritdoc cref="MachineProcess.RunAsync"/>
    public Task<int> RunAsync(ProcessStartInfo start, string folder, Action<string> output, Action<string> error, CancellationToken cancellationToken) =>
        RunAsync(start, folder, [], output, error, cancellationToken);

    private Task<int> RunAsync(
        ProcessStartInfo start,
        string folder,
        IEnumerable<KeyValuePair<string, string?>> variables,
        Action<string> output,
        Action<string> error,
        CancellationToken cancellationToken)
    {
        start.WorkingDirectory = folder;
        ChildProcess.RemoveAccounts(start);
        foreach ((string name, string? value) in environment.Concat(variables))
        {
            start.Environment[name] = value;
        }

        return MachineProcess.RunAsync(start, output, error, Termination, cancellationToken);
    }

    private static bool IsMusl => RuntimeInformation.RuntimeIdentifier is var runtime
        && (runtime.Contains("musl", StringComparison.Ordinal) || runtime.StartsWith("alpine", StringComparison.Ordinal));
}
