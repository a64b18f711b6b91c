using System.Runtime.InteropServices;
using CliWrap;
using ContainerStages.Stages.Secrets;

namespace ContainerStages.Stages;

/// <summary>Runs commands on the build machine, in its shell: <c>sh</c>, which ends at the first line that fails, or <c>cmd</c>.</summary>
/// <param name="environment">Besides what the build itself was started with; null takes a variable away.</param>
internal sealed class BuildMachine(IReadOnlyDictionary<string, string?> environment) : IStageMachine
{
    /// <summary>
    /// What programs have to be made for: the system, the kind of its C library, and the processor. Not its release, which the runtime's own
    /// identifier may have in it: a team would share nothing.
    /// </summary>
    public Task<string> IdentityAsync(Stage stage, CancellationToken cancellationToken)
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : IsMusl ? "linux-musl" : "linux";
        return Task.FromResult($"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");
    }

    public async Task<int> RunAsync(Stage stage, string folder, IReadOnlyList<SecretValue> secrets, Action<string> log, CancellationToken cancellationToken)
    {
        Command shell = OperatingSystem.IsWindows()
            ? Cli.Wrap("cmd.exe").WithArguments($"/d /s /c \"{stage.Command}\"")
            : Cli.Wrap("/bin/sh").WithArguments(["-e", "-c", stage.Command!]);
        Dictionary<string, string?> variables = new(environment);
        foreach ((string name, string value) in stage.Environment)
        {
            variables[name] = value;
        }

        foreach (SecretValue secret in secrets)
        {
            variables[secret.Name] = secret.Text;
        }

        CommandResult result = await shell
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(variables)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(log))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(log))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        return result.ExitCode;
    }

    private static bool IsMusl => RuntimeInformation.RuntimeIdentifier is var runtime
        && (runtime.Contains("musl", StringComparison.Ordinal) || runtime.StartsWith("alpine", StringComparison.Ordinal));
}
