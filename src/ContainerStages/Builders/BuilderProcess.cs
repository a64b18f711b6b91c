using System.Diagnostics;
using ContainerStages.Processes;
using ContainerStages.Stages;

namespace ContainerStages.Builders;

/// <summary>Runs a builder until it ends; a cancellation ends it.</summary>
internal static class BuilderProcess
{
    /// <param name="variables">Besides the build's environment, such as the values of secrets.</param>
    /// <param name="log">Gets each line of both outputs.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static Task<int> RunAsync(
        BuilderTool tool, IEnumerable<string> arguments, string folder, IEnumerable<(string Name, string Value)> variables, Action<string> log, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(tool.Program, arguments) { WorkingDirectory = folder };
        ChildProcess.RemoveAccounts(start);
        foreach ((string name, string value) in tool.Variables.Concat(variables))
        {
            start.Environment[name] = value;
        }

        return MachineProcess.RunAsync(start, log, log, cancellationToken);
    }
}
