using CliWrap;

namespace ContainerStages.TestKit.Pipelines;

/// <summary>A program that a step runs.</summary>
internal static class StepProcess
{
    /// <param name="environment">What differs from the tests' own; null removes a variable.</param>
    /// <param name="read">Gets each line of both outputs. Two may come at the same time.</param>
    /// <returns>Whether it succeeded.</returns>
    public static async Task<bool> RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment, Action<string> read)
    {
        CommandResult ended = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(environment)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(read))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(read))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        return ended.ExitCode == 0;
    }
}
