namespace ContainerStages.EndToEndTests;

/// <summary>
/// What evaluation does with the SDK for Windows and for macOS, which differs from the one here by these properties. A runtime identifier that the SDK
/// guesses is that machine's, and so is the program that it puts beside an app's assembly.
/// </summary>
[TestClass]
public sealed class OtherMachineTests
{
    private const string Scratch = "<ContainerBaseImage>scratch</ContainerBaseImage>";
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
    [DataRow(Windows, "<ContainerBaseImage>stage:base</ContainerBaseImage>", DisplayName = "a composed base: the app's own program starts it")]
    public async Task An_app_that_needs_an_identifier_is_told_which(string machine, string properties)
    {
        using var project = TestProject.Console(properties, """<ContainerStage Include="base" Packages="default" />""");
        DotnetResult result = (await PublishAsync(project, machine)).AssertFailedWith("CSTG1011");
        Assert.Contains("<RuntimeIdentifiers>linux-x64</RuntimeIdentifiers>", result.Output);
        Assert.IsFalse(File.Exists(Path.Combine(project.Folder, "obj/Release/net10.0/Hello.dll")), "it was compiled");
    }

    [TestMethod]
    public async Task With_the_identifier_in_the_project_the_image_is_for_Linux()
    {
        using var project = TestProject.Console(
            "<ContainerBaseImage>stage:base</ContainerBaseImage><RuntimeIdentifiers>linux-x64;osx-x64</RuntimeIdentifiers>",
            """<ContainerStage Include="base" Packages="default" />""");
        DotnetResult result = (await PublishAsync(project, MacOS)).AssertSucceeded();
        Assert.Contains("Image for linux/amd64 on stage:base", result.Output);
        byte[] program = await File.ReadAllBytesAsync(Path.Combine(project.Folder, "obj/Release/net10.0/linux-x64/container/publish/Hello"));
        CollectionAssert.AreEqual("\u007fELF"u8.ToArray(), program[..4]);
    }

    private static Task<DotnetResult> PublishAsync(TestProject project, string machine, params string[] arguments) => project.PublishAsync(
        [
            $"-p:NETCoreSdkRuntimeIdentifier={machine}", $"-p:NETCoreSdkPortableRuntimeIdentifier={machine}", $"-p:DefaultAppHostRuntimeIdentifier={machine}",
            .. arguments,
        ]);
}
