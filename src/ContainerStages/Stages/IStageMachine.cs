using ContainerStages.Stages.Secrets;

namespace ContainerStages.Stages;

/// <summary>What runs the commands of stages.</summary>
internal interface IStageMachine
{
    /// <summary>What of it decides what a command writes, the same on every machine of its kind; part of the stage's key.</summary>
    Task<string> IdentityAsync(Stage stage, CancellationToken cancellationToken);

    /// <summary>Runs the command. When it is cancelled, no process of it is left.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="secrets">Those of the stage, for the command alone.</param>
    /// <param name="log">Gets each line that the command writes.</param>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(Stage stage, string folder, IReadOnlyList<SecretValue> secrets, Action<string> log, CancellationToken cancellationToken);
}
