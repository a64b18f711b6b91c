namespace ContainerStages.EndToEndTests;

/// <summary>
/// What evaluation does with the SDK for Windows and for macOS, which differs from the one here by these properties. A runtime identifier that the SDK
/// guesses is that machine's, and so is the program that it puts beside an app's assembly.
/// </summary>
[TestClass]
public sealed class OtherMachineTests
{
    private const string Scratch = "<ContainerBaseImage>scratch</ContainerBaseImage>";
    private const string Composed = "<ContainerBaseImage>stage:base</ContainerBaseImage>";
    private const string Windows = "win-x64";
    private const string MacOS = "osx-x64";

    [TestMethod]
    public async Task Windows_and_macOS_make_the_same_image_without_a_program_of_their_own()
    {
        using var project = TestProject.Console(Scratch, checks: TestProject.NotStarted);
        List<string> digests = [];
        foreach (string machine in (string[])[Windows, MacOS])
        {
            DotnetResult result = (await PublishAsync(project, machine, "--getProperty:GeneratedContainerDigest")).AssertSucceeded();
            digests.Add(result.Output.Trim().Split('\n')[^1]);
            Assert.AreEqual(
                "Hello.deps.json Hello.dll Hello.pdb Hello.runtimeconfig.json",
                string.Join(' ', Directory.GetFiles(Path.Combine(project.Folder, "obj/Release/net10.0/container/publish")).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
        }

        Assert.StartsWith("sha256:", digests[0]);
        Assert.AreEqual(digests[0], digests[1]);
    }

    /// <summary>An image for Linux needs what NuGet restores for Linux, and only the project can ask for that.</summary>
    [TestMethod]
    [DataRow(MacOS, Scratch + "<SelfContained>true</SelfContained>", DisplayName = "self-contained: the SDK guesses this machine's identifier")]
    [DataRow(Windows, Composed, DisplayName = "a composed base: the app's own program starts it")]
    public async Task An_app_that_needs_an_identifier_is_told_which(string machine, string properties)
    {
        using var project = TestProject.Console(properties, """<ContainerStage Include="base" Packages="default" />""");
        DotnetResult result = (await PublishAsync(project, machine)).AssertFailedWith("CSTG1011");
        Assert.Contains("list in the project every platform that the image runs on, such as <RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>", result.Output);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(project.Folder, "obj"), "Hello.dll", SearchOption.AllDirectories), "it was compiled");
    }

    /// <summary>Only Linux' program starts in an image, and only a build with a runtime identifier makes it here.</summary>
    [TestMethod]
    public async Task An_app_needs_an_identifier_if_its_own_program_starts_it()
    {
        using var project = TestProject.Console(Composed, """
            <ContainerStage Include="base" Packages="$(Packages)" Image="$(Image)" />
            <ContainerAppCommand Include="$(Command)" />
            """);
        (await project.RunAsync(["restore"])).AssertSucceeded();
        foreach ((string identifier, string[] properties) in ((string, string[])[])
        [
            ("linux-x64", ["-p:Packages=default"]),
            ("", ["-p:Packages=default%3Bdotnet-runtime-10.0"]),
            ("", ["-p:Image=registry.example/dotnet:1"]),
            ("", ["-p:Packages=default", "-p:UseAppHost=false"]),
            ("", ["-p:ContainerBaseImage=scratch"]),
            ("linux-x64", ["-p:ContainerBaseImage=scratch", "-p:Command=/app/Hello"]),
            ("linux-x64", ["-p:ContainerBaseImage=scratch", "-p:ContainerWorkingDirectory=/srv", "-p:Command=/srv/Hello"]),
            ("", ["-p:ContainerBaseImage=scratch", "-p:Command=/app/Other"]),
        ])
        {
            DotnetResult result = (await project.RunAsync(
                ["msbuild", "-nologo", "-t:_ContainerStagesChoosePlatforms", "-getProperty:_ContainerStagesRuntimeIdentifiers", .. On(Windows), .. properties])).AssertSucceeded();
            Assert.AreEqual(identifier, result.Output.Trim(), string.Join(' ', properties));
        }
    }

    [TestMethod]
    public async Task With_the_identifier_in_the_project_the_image_is_for_Linux()
    {
        using var project = TestProject.Console(
            Composed + "<RuntimeIdentifiers>linux-x64;osx-x64</RuntimeIdentifiers>",
            """<ContainerStage Include="base" Packages="default" />""");
        DotnetResult result = (await PublishAsync(project, MacOS)).AssertSucceeded();
        Assert.Contains("Image for linux/amd64 on stage:base", result.Output);
        byte[] program = await File.ReadAllBytesAsync(Path.Combine(project.Folder, "obj/Release/net10.0/linux-x64/container/publish/Hello"));
        CollectionAssert.AreEqual("\u007fELF"u8.ToArray(), program[..4]);
    }

    private static Task<DotnetResult> PublishAsync(TestProject project, string machine, params string[] arguments) =>
        project.PublishAsync([.. On(machine), .. arguments]);

    private static string[] On(string machine) =>
        [$"-p:NETCoreSdkRuntimeIdentifier={machine}", $"-p:NETCoreSdkPortableRuntimeIdentifier={machine}", $"-p:DefaultAppHostRuntimeIdentifier={machine}"];
}
