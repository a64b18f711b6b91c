using CliWrap;
using CliWrap.Buffered;

namespace ContainerStages.Tests.Docs;

/// <summary>The command of docs/releasing.md that asks the pages of others. Here they are those of a registry on this machine.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class ExternalLinksTests
{
    [TestMethod]
    public async Task A_page_that_is_gone_is_named_and_fails()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var folder = new TemporaryFolder();
        await Tool.RunAsync("git", "-C", folder.Path, "init", "--quiet");

        BufferedCommandResult sound = await AskAsync($"[one](http://{registry.Host}/v2/), [a part of it](http://{registry.Host}/v2/#part), [own](other.md)");
        Assert.AreEqual(0, sound.ExitCode, sound.StandardError);
        Assert.AreEqual($"http://{registry.Host}/v2/ 200", sound.StandardOutput.Trim(), "each once");

        BufferedCommandResult gone = await AskAsync($"[one](http://{registry.Host}/v2/), [gone](http://{registry.Host}/gone)");
        Assert.AreNotEqual(0, gone.ExitCode);
        Assert.Contains($"http://{registry.Host}/gone 404", gone.StandardOutput);

        async Task<BufferedCommandResult> AskAsync(string text)
        {
            await File.WriteAllTextAsync(folder.Combine("page.md"), text);
            await Tool.RunAsync("git", "-C", folder.Path, "add", "page.md");
            string command = DocsPage.Blocks("docs/releasing.md").Single(block => block.Text.Contains("curl", StringComparison.Ordinal)).Text;
            return await Cli.Wrap("bash").WithArguments(["-c", command]).WithWorkingDirectory(folder.Path)
                .WithEnvironmentVariables(variables => variables.Set("no_proxy", "127.0.0.1")).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        }
    }
}
