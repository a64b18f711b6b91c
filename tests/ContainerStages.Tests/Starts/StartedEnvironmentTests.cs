using System.Runtime.Versioning;
using System.Text;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Starts;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Starts;

/// <summary>What a base says in its configuration never becomes an argument of the tools that start it, nor a setting of theirs.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class StartedEnvironmentTests
{
    [TestMethod]
    public void What_is_no_variable_is_left_out() =>
        Assert.AreEqual("A=b -u=x C=", string.Join(' ', NamespaceStarter.EnvironmentOf(Config("touch", "A=b", "=x", "", "-u=x", "C="))));

    [TestMethod]
    public async Task Unshare_runs_nothing_on_this_machine_that_a_base_names()
    {
        using var folder = new TemporaryFolder();
        string marker = folder.Combine("written");
        foreach (string variable in (string[])["touch", $"--split-string=touch {marker} "])
        {
            await StartAsync(folder, variable, marker);
            Assert.IsFalse(File.Exists(marker), variable);
        }
    }

    [TestMethod]
    [DataRow("LD_PRELOAD")]
    [DataRow("LD_LIBRARY_PATH")]
    [DataRow("GCONV_PATH")]
    public async Task Unshare_does_not_load_the_images_code_outside_of_the_image(string variable)
    {
        using var folder = new TemporaryFolder();
        string reason = await StartAsync(folder, $"{variable}=/proc/self/cwd/lib") ?? "";
        Assert.Contains(variable, reason);
    }

    [TestMethod]
    public void A_volume_names_no_folder_of_the_engines_machine()
    {
        Assert.IsTrue(EngineStarter.IsNewVolume("/data"));
        Assert.IsFalse(EngineStarter.IsNewVolume("/etc:/data"));
    }

    /// <returns>Why it cannot be started here; null when it was.</returns>
    private static async Task<string?> StartAsync(TemporaryFolder folder, params string[] variables)
    {
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        var request = new StartRequest(image with { Config = Config(variables) }, store) { Timeout = TimeSpan.FromSeconds(5), StayUp = TimeSpan.FromSeconds(1) };
        try
        {
            await using IStartedApp app = await new UnshareStarter().StartAsync(request, default);
            await app.Exit;
            return null;
        }
        catch (CannotRunHereException e)
        {
            return e.Message;
        }
    }

    private static ImageConfig Config(params string[] variables) => ImageConfig.Parse(Encoding.UTF8.GetBytes(
        $$$"""{"os":"linux","architecture":"amd64","config":{"User":"1654:1654","Entrypoint":["/app/none"],"Env":[{{{string.Join(',', variables.Select(variable => $"\"{variable}\""))}}}]}}"""));
}
