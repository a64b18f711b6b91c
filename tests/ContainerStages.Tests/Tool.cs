using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;

namespace ContainerStages.Tests;

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

    public static Task<string> SkopeoCopyAsync(string source, string destination) =>
        RunAsync("skopeo", "--insecure-policy", "copy", "--quiet", source, destination);

    public static async Task<JsonNode> SkopeoInspectAsync(string image, params string[] options) =>
        JsonNode.Parse(await RunAsync("skopeo", ["--insecure-policy", "inspect", .. options, image]))!;
}
