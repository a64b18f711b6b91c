using System.Runtime.Versioning;
using System.Text;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Starts;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Starts;

/// <summary>What a base says in its configuration never becomes an argument of the tools that start it, nor a setting of theirs.</summary>
[TestClass]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class StartedEnvironmentTests
{
    [TestMethod]
    public void What_is_no_variable_is_left_out() =>
        Assert.AreEqual("A=b -u=x C=", string.Join(' ', BubblewrapStarter.EnvironmentOf(Config("touch", "A=b", "=x", "", "-u=x", "C="))));

    [TestMethod]
    [DataRow("touch")]
    [DataRow("--split-string=touch MARKER ")]
    [DataRow("LD_PRELOAD=FOLDER/library.so")]
    [DataRow("LD_AUDIT=FOLDER/library.so")]
    [DataRow("BASH_ENV=FOLDER/script")]
    [DataRow("ENV=FOLDER/script")]
    [DataRow("PATH=FOLDER")]
    public async Task Nothing_runs_on_this_machine_that_a_base_names(string variable)
    {
        // Where everybody may write, and root's sandbox covers nothing.
        string place = Directory.CreateDirectory($"/var/tmp/containerstages-{Guid.NewGuid():N}").FullName;
        File.SetUnixFileMode(place, (UnixFileMode)0b111_111_111);
        using var folder = new TemporaryFolder();
        try
        {
            string marker = Path.Combine(place, "written");
            File.WriteAllText(folder.Combine("library.c"), $$"""#include <fcntl.h>{{'\n'}}__attribute__((constructor)) static void loaded(void) { open("{{marker}}", O_CREAT | O_WRONLY, 0666); }""");
            await Tool.RunAsync("gcc", "-shared", "-fPIC", "-o", Path.Combine(place, "library.so"), folder.Combine("library.c"));
            foreach (string program in (string[])["script", "bwrap", "hello", "sh", "mount", "unshare", "setpriv", "prlimit"])
            {
                File.WriteAllText(Path.Combine(place, program), $"#!/bin/sh\n: > {marker}\n");
                File.SetUnixFileMode(Path.Combine(place, program), (UnixFileMode)0b111_101_101);
            }

            await StartAsync(folder, variable.Replace("MARKER", marker, StringComparison.Ordinal).Replace("FOLDER", place, StringComparison.Ordinal));
            Assert.IsFalse(File.Exists(marker));
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    [TestMethod]
    public void A_volume_names_no_folder_of_the_engines_machine()
    {
        Assert.IsTrue(EngineStarter.IsNewVolume("/data"));
        Assert.IsFalse(EngineStarter.IsNewVolume("/etc:/data"));
    }

    private static async Task StartAsync(TemporaryFolder folder, params string[] variables)
    {
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        var request = new StartRequest(image with { Config = Config(variables) }, store) { Timeout = TimeSpan.FromSeconds(5), StayUp = TimeSpan.FromSeconds(1) };
        await using IStartedApp app = await new BubblewrapStarter().StartAsync(request, default);
        Assert.AreNotEqual(0, await app.Exit, "there is no such program in the image");
    }

    private static ImageConfig Config(params string[] variables) => ImageConfig.Parse(Encoding.UTF8.GetBytes(
        $$$"""{"os":"linux","architecture":"amd64","config":{"User":"1654:1654","Entrypoint":["/app/none"],"Env":[{{{string.Join(',', variables.Select(variable => $"\"{variable}\""))}}}]}}"""));
}
