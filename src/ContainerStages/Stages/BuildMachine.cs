using System.Diagnostics;
using System.Runtime.InteropServices;
using ContainerStages.Stages.Secrets;

namespace ContainerStages.Stages;

/// <summary>Runs commands on the build machine, in its shell: <c>sh</c>, which ends at the first line that fails, or <c>cmd</c>.</summary>
/// <param name="environment">Besides what the build itself was started with; null takes a variable away.</param>
internal sealed class BuildMachine(IReadOnlyDictionary<string, string?> environment) : IStageMachine
{
    public Task<string> IdentityAsync(Stage stage, CancellationToken cancellationToken) => Task.FromResult(RuntimeInformation.RuntimeIdentifier);

    public Task<int> RunAsync(Stage stage, string folder, IReadOnlyList<SecretValue> secrets, Action<string> log, CancellationToken cancellationToken)
    {
        ProcessStartInfo shell = OperatingSystem.IsWindows()
            ? new("cmd.exe", $"/d /s /c \"{stage.Command}\"")
            : new("/bin/sh", ["-e", "-c", stage.Command!]);
        shell.WorkingDirectory = folder;
        IEnumerable<KeyValuePair<string, string?>> variables =
        [
            .. environment,
            .. stage.Environment.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value)),
            .. secrets.Select(secret => KeyValuePair.Create(secret.Name, (string?)secret.Text)),
        ];
        foreach ((string name, string? value) in variables)
        {
            shell.Environment[name] = value;
        }

        return MachineProcess.RunAsync(shell, log, log, cancellationToken);
    }
}
