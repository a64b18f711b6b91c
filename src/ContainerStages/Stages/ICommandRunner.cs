using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;

namespace ContainerStages.Stages;

/// <summary>Runs the commands of stages.</summary>
internal interface ICommandRunner
{
    /// <summary>
    /// Identifies everything of the machine that influences the outputs of a command. It is the same on every machine of its kind, and part of the
    /// stage's key.
    /// </summary>
    Task<string> IdentityAsync(CommandStage stage, CancellationToken cancellationToken);

    /// <summary>Runs the command. After a cancellation, none of its processes is left.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="secrets">The stage's secrets, which only the command gets.</param>
    /// <param name="log">Gets each line that the command writes.</param>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(CommandStage stage, string folder, IReadOnlyList<SecretValue> secrets, Action<string> log, CancellationToken cancellationToken);
}
