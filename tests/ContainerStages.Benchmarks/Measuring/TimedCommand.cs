using System.Globalization;
using System.Text;
using CliWrap;

namespace ContainerStages.Benchmarks.Measuring;

/// <summary>Runs a program under GNU time.</summary>
internal static class TimedCommand
{
    /// <exception cref="InvalidOperationException">The program failed; the message has its output.</exception>
    public static async Task<Cost> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, string program, IEnumerable<string> arguments)
    {
        using var times = new TemporaryFolder();
        string file = times.Combine("times");
        var output = new StringBuilder();
        CommandResult result = await Cli.Wrap("/usr/bin/time")
            .WithArguments(["--format", "%e %U %S %M", "--output", file, program, .. arguments])
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(environment)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}\n{output}");
        }

        double[] values = [.. (await File.ReadAllTextAsync(file)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
        return new Cost(values[0], values[1] + values[2], values[3] / 1024, output.ToString());
    }
}
