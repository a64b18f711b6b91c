using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;

namespace ContainerStages.TestKit;

/// <summary>Somebody else's registry client, to judge ours by. It sees no account of this machine.</summary>
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
        Assert.AreEqual(0, result.ExitCode, $"skopeo {string.Join(' ', arguments)}\n{result.StandardError}");
        return result.StandardOutput;
    }

    public static Task<string> CopyAsync(string source, string destination) => RunAsync("copy", "--quiet", source, destination);

    public static async Task<JsonNode> InspectAsync(string image, params string[] options) => JsonNode.Parse(await RunAsync(["inspect", .. options, image]))!;
}
