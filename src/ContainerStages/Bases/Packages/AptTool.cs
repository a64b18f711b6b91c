using System.ComponentModel;
using System.Text;
using CliWrap;
using ContainerStages.Diagnostics;
using ContainerStages.Processes;

namespace ContainerStages.Bases.Packages;

/// <summary>Runs apt's and dpkg's programs, in English; cancellation kills them.</summary>
internal static class AptTool
{
    private const int LinesKept = 1000;

    /// <param name="program">apt-get, apt-cache or dpkg-deb.</param>
    /// <param name="output">Consumes the program's standard output.</param>
    /// <returns>The program's exit code and standard error.</returns>
    /// <exception cref="ContainerStagesException">The program is not on this machine.</exception>
    public static async Task<(int ExitCode, string Error)> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string workingFolder,
        PipeTarget output,
        CancellationToken cancellationToken)
    {
        var error = new StringBuilder();
        int lines = 0;
        try
        {
            CommandResult result = await ChildProcess.Wrap(program, ("LC_ALL", "C"), ("LANGUAGE", ""), ("DEBIAN_FRONTEND", "noninteractive"))
                .WithArguments(arguments)
                .WithWorkingDirectory(workingFolder)
                .WithStandardOutputPipe(output)
                .WithStandardErrorPipe(PipeTarget.ToDelegate(line =>
                {
                    if (++lines <= LinesKept)
                    {
                        error.Append(line).Append('\n');
                    }
                }))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellationToken);
            return (result.ExitCode, error.ToString());
        }
        catch (Win32Exception e)
        {
            throw Missing(program, e);
        }
    }

    public static ContainerStagesException Missing(string program, Exception? inner) => new(
        Catalogue.PackagesUnavailable,
        $"cannot compose a base from packages: {program} is not on this machine",
        "Build on Debian or Ubuntu, or in a container of one of them; or take the base from a registry or an OCI layout (ContainerBaseImage).",
        inner);

    /// <summary>The first line that apt or dpkg marks as an error, without the mark.</summary>
    public static string Summary(string error)
    {
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? line = lines.FirstOrDefault(line => line.StartsWith("E:", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(line => line.StartsWith("W:", StringComparison.Ordinal));
        return line is not null ? line[2..].Trim() : lines.LastOrDefault() ?? "it gave no reason";
    }
}
