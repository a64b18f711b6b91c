using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>Framework-dependent apps on a composed base: the shared framework is NuGet's, and no registry is asked for anything.</summary>
[TestClass]
public sealed partial class FrameworkTests
{
    private const string Properties =
        """
        <ContainerBaseImage>stage:base</ContainerBaseImage>
        <ContainerStagesStartCheck>true</ContainerStagesStartCheck>
        <ContainerStagesStartSeconds>1</ContainerStagesStartSeconds>
        """;

    private const string Base = """<ContainerStage Include="base" Packages="default" />""";

    [TestMethod]
    public async Task Apps_with_and_without_ASP_NET_Core_start_and_share_their_framework_which_a_lock_pins()
    {
        using var web = TestProject.Web(Properties, Base);
        using var console = TestProject.Console(Properties, Base);
        string webLayout = Path.Combine(web.Output, "layout");
        string consoleLayout = Path.Combine(console.Output, "layout");

        DotnetResult ofWeb = (await web.PublishAsync($"-p:ContainerStagesLayoutPath={webLayout}")).AssertSucceeded();
        DotnetResult ofConsole = (await console.PublishAsync($"-p:ContainerStagesLayoutPath={consoleLayout}")).AssertSucceeded();

        Assert.DoesNotContain("CSTG", ofWeb.Output);
        Assert.DoesNotContain("CSTG", ofConsole.Output);
        Assert.Contains(StartingTemplate.Answers200, ofWeb.Output);
        Assert.Contains(StartingTemplate.Ends, ofConsole.Output);
        Assert.AreEqual("base system runtime-native framework aspnetcore assets app", ofWeb.Layers);
        Assert.AreEqual("base system runtime-native framework app", ofConsole.Layers);
        IReadOnlyDictionary<string, string> webLayers = (await LayoutImage.ReadAsync(webLayout)).DiffIdsByName(ofWeb);
        IReadOnlyDictionary<string, string> consoleLayers = (await LayoutImage.ReadAsync(consoleLayout)).DiffIdsByName(ofConsole);
        foreach (string layer in (string[])["base", "system", "runtime-native", "framework"])
        {
            Assert.AreEqual(webLayers[layer], consoleLayers[layer], layer);
        }

        (await console.RunAsync(["msbuild", "-nologo", "-t:UpdateContainerBaseLock", "-p:Configuration=Release"])).AssertSucceeded();
        string file = Path.Combine(console.Folder, "container-base.lock.json");
        string locked = await File.ReadAllTextAsync(file);
        Assert.Contains("Microsoft.NETCore.App.Runtime.linux-x64", locked);
        Assert.DoesNotContain("AspNetCore", locked);
        Assert.Contains("0 changed", (await console.PublishAsync($"-p:ContainerStagesLayoutPath={consoleLayout}")).AssertSucceeded().Output);

        // A version that NuGet's folder does not have, and content that is not the package's.
        console.Write(file, PackVersion().Replace(locked, "${1}10.0.1"));
        Assert.Contains("10.0.1 is not in NuGet's folder", (await console.PublishAsync("-p:ContainerStagesOffline=true")).AssertFailedWith("CSTG2018").Output);
        console.Write(file, PackHash().Replace(locked, "${1}other"));
        Assert.Contains("with the content hash other", (await console.PublishAsync()).AssertFailedWith("CSTG2012").Output);
    }

    [TestMethod]
    public async Task Without_its_own_program_an_app_cannot_start_and_the_error_says_what_to_do()
    {
        using var project = TestProject.Console(Properties + "<UseAppHost>false</UseAppHost>", Base);
        Assert.Contains("remove <UseAppHost>false</UseAppHost>", (await project.PublishAsync()).AssertFailedWith("CSTG4016").Output);
    }

    [GeneratedRegex(@"(""frameworkPacks"": \{[^}]*""version"": "")[^""]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PackVersion();

    [GeneratedRegex(@"(""frameworkPacks"": \{[^}]*""sha512"": "")[^""]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PackHash();
}
