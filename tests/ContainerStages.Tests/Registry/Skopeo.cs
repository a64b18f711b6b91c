using CliWrap;
using CliWrap.Buffered;

namespace ContainerStages.Tests.Registry;

/// <summary>Somebody else's registry client, to judge ours by.</summary>
internal static class Skopeo
{
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        BufferedCommandResult result = await Cli.Wrap("skopeo")
            .WithArguments(["--insecure-policy", "--tmpdir", folder.Path, .. arguments])
            .WithEnvironmentVariables(variables => variables.Set("XDG_RUNTIME_DIR", folder.Path))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.AreEqual(0, result.ExitCode, result.StandardError);
        return result.StandardOutput;
    }
}
