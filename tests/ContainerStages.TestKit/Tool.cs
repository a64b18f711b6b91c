using System.Reflection;
using CliWrap;
using CliWrap.Buffered;

namespace ContainerStages.TestKit;

/// <summary>Runs other people's tools, which are the tests' oracles.</summary>
internal static class Tool
{
    /// <returns>What the tool wrote to its standard output.</returns>
    public static async Task<string> RunAsync(string tool, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(tool)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.AreEqual(0, result.ExitCode, $"{tool} {string.Join(' ', arguments)}\n{result.StandardOutput}\n{result.StandardError}");
        return result.StandardOutput;
    }

    /// <summary>Runs tests of the same assembly again, as somebody whom nothing belongs to. This process has to be root's.</summary>
    /// <param name="tests">A part of their full names.</param>
    public static async Task<BufferedCommandResult> AsOrdinaryUserAsync(string tests)
    {
        const string Ordinary = "23456";
        using var folder = new TemporaryFolder();
        await RunAsync("chown", Ordinary, folder.Path);
        return await Cli.Wrap("setpriv")
            .WithArguments([
                $"--reuid={Ordinary}", $"--regid={Ordinary}", "--clear-groups",
                Environment.ProcessPath!, .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? (string[])[Assembly.GetEntryAssembly()!.Location] : [],
                "--no-ansi", "--results-directory", folder.Path, "--filter", $"FullyQualifiedName~{tests}",
            ])
            .WithEnvironmentVariables(variables => variables.Set("HOME", folder.Path).Set("TMPDIR", folder.Path))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
    }
}
