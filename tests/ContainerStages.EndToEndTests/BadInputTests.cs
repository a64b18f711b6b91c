namespace ContainerStages.EndToEndTests;

/// <summary>
/// Each mistake gives one clear error with its code, no stack trace, and nothing half-written. One project, built once, takes all of them:
/// a case is a snippet of MSBuild that the project imports, where <c>{O}</c> is a folder with good and damaged inputs.
/// </summary>
[TestClass]
public sealed class BadInputTests
{
    private const string CaseImport = """
        <ContainerBaseImage>scratch</ContainerBaseImage>
          </PropertyGroup>
          <Import Project="$(CaseFile)" Condition="'$(CaseFile)' != ''" />
          <PropertyGroup>
        """;

    private static TestProject? s_project;

    private static TestProject Project => s_project!;

    private static string Container => Path.Combine(Project.Folder, "bin/Debug/net10.0/container");

    [ClassInitialize]
    public static async Task BuildAsync(TestContext context)
    {
        s_project = TestProject.Console(CaseImport, checks: TestProject.NotStarted);
        s_project.CacheFolder = Path.Combine(s_project.Root, "..", "cache");
        string o = s_project.Output;
        (await s_project.RunAsync(["build"])).AssertSucceeded();
        (await PublishAsync($"-p:ContainerStagesLayoutPath={o}/good", $"-p:ContainerArchiveOutputPath={o}/good.tar")).AssertSucceeded();

        byte[] archive = await File.ReadAllBytesAsync(o + "/good.tar", context.CancellationToken);
        await File.WriteAllBytesAsync(o + "/truncated.tar", archive[..(archive.Length / 2)], context.CancellationToken);
        await File.WriteAllTextAsync(o + "/file", "not a folder", context.CancellationToken);
        await Tool.RunAsync("cp", "-r", o + "/good", o + "/damaged");
        string layer = Directory.GetFiles(o + "/damaged/blobs/sha256").MaxBy(file => new FileInfo(file).Length)!;
        byte[] bytes = await File.ReadAllBytesAsync(layer, context.CancellationToken);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(layer, bytes, context.CancellationToken);
        await Tool.RunAsync("cp", "-r", o + "/good", o + "/arm64");
        await Tool.RunAsync("umoci", "config", "--image", o + "/arm64:latest", "--architecture", "arm64");
    }

    [ClassCleanup]
    public static void Clean() => s_project?.Dispose();

    [TestMethod]
    [DataRow("CSTG1007", "'10GB' as ContainerStagesCacheSizeLimit", "<P><ContainerStagesCacheSizeLimit>10GB</ContainerStagesCacheSizeLimit></P>", DisplayName = "cache size with a unit")]
    [DataRow("CSTG1007", "'r.example': ContainerRegistry is a host name with an optional port, without a scheme and without a path. Set <ContainerRegistry>r.example</ContainerRegistry>", "<P><ContainerRegistry>https://user:word@r.example/</ContainerRegistry></P>", DisplayName = "registry with a scheme and an account")]
    [DataRow("CSTG1007", "put the path before the name: <ContainerRepository>team/one/hello</ContainerRepository>", "<P><ContainerRegistry>other.example;r.example:5000/team/one/</ContainerRegistry></P>", DisplayName = "registry with a path")]
    [DataRow("CSTG1012", "no stages", """<I><ContainerStageCopy Include="/bin/tool" From="tools" /></I>""", DisplayName = "copy from a stage that is not there")]
    [DataRow("CSTG2001", "names no path", "<P><ContainerBaseImage>oci-archive:</ContainerBaseImage></P>", DisplayName = "archive without a file")]
    [DataRow("CSTG2002", "127.0.0.1:1", "<P><ContainerBaseImage>127.0.0.1:1/base:1</ContainerBaseImage></P>", DisplayName = "base's registry unreachable")]
    [DataRow("CSTG2002", "127.0.0.1:1", "<P><ContainerRegistry>127.0.0.1:1</ContainerRegistry></P>", DisplayName = "target registry unreachable")]
    [DataRow("CSTG2017", "Nobody wrote this name: ContainerBaseImage is not set, and the SDK chose the base image. ", "<P><ContainerBaseImage></ContainerBaseImage><ContainerStagesOffline>true</ContainerStagesOffline></P>", DisplayName = "inferred base, offline")]
    [DataRow("CSTG2006", "truncated.tar", "<P><ContainerBaseImage>docker-archive:{O}/truncated.tar</ContainerBaseImage></P>", DisplayName = "truncated archive")]
    [DataRow("CSTG2006", "{O}/file", "<P><ContainerBaseImage>oci-archive:{O}/file</ContainerBaseImage></P>", DisplayName = "archive that is none")]
    [DataRow("CSTG2005", "damaged", "<P><ContainerBaseImage>oci:{O}/damaged</ContainerBaseImage><ContainerStagesCacheFolder>{O}/../fresh</ContainerStagesCacheFolder></P>", DisplayName = "layout with a changed blob")]
    [DataRow("CSTG2007", "linux/arm64", "<P><ContainerBaseImage>oci:{O}/arm64:latest</ContainerBaseImage></P>", DisplayName = "base for another platform")]
    [DataRow("CSTG2003", "{O}/missing", "<P><ContainerBaseImage>oci:{O}/missing</ContainerBaseImage></P>", DisplayName = "missing layout")]
    [DataRow("CSTG2003", "nosuch", "<P><ContainerBaseImage>oci:{O}/good:nosuch</ContainerBaseImage></P>", DisplayName = "missing tag in a layout")]
    [DataRow("CSTG2009", "neither", "<P><ContainerBaseImage>docker-daemon:base</ContainerBaseImage></P>", DisplayName = "engine base without an engine")]
    [DataRow("CSTG1012", "stage:nosuch", "<P><ContainerBaseImage>stage:nosuch</ContainerBaseImage></P>", DisplayName = "unknown stage")]
    [DataRow("CSTG2012", "{O}/file", """<P><ContainerBaseImage>stage:base</ContainerBaseImage><ContainerStagesBaseLockFile>{O}/file</ContainerStagesBaseLockFile></P><I><ContainerStage Include="base" Packages="default" /></I>""", DisplayName = "lock file that is none")]
    [DataRow("CSTG1005", "that is root", "<P><ContainerUser>root</ContainerUser></P>", DisplayName = "user root")]
    [DataRow("CSTG1005", "that is root", "<P><ContainerUser>0</ContainerUser></P>", DisplayName = "user 0")]
    [DataRow("CSTG1006", "nosuchname", "<P><ContainerUser>nosuchname</ContainerUser></P>", DisplayName = "user without an account")]
    [DataRow("CSTG3009", "ContainerStagesMaxImageSize is 1000", "<P><ContainerStagesMaxImageSize>1000</ContainerStagesMaxImageSize></P>", DisplayName = "image over its size")]
    [DataRow("CSTG3009", "ContainerStagesMaxChangedBytes is 1000", "<P><ContainerStagesMaxChangedBytes>1000</ContainerStagesMaxChangedBytes></P>", DisplayName = "app over its size")]
    [DataRow("CSTG3009", "ContainerStagesMaxLayers is 0", "<P><ContainerStagesMaxLayers>0</ContainerStagesMaxLayers></P>", DisplayName = "too many layers")]
    [DataRow("CSTG3009", "ContainerStagesMaxWastedBytes is 10", "<P><ContainerBaseImage>oci:{O}/good:latest</ContainerBaseImage><ContainerStagesMaxWastedBytes>10</ContainerStagesMaxWastedBytes></P>", DisplayName = "app over an app")]
    [DataRow("CSTG3004", "would stay in the image", "<P><ContainerBaseImage>oci:{O}/good:latest</ContainerBaseImage></P>", DisplayName = "app over an app, without a budget")]
    [DataRow("CSTG1007", "'10MB' as ContainerStagesMaxImageSize", "<P><ContainerStagesMaxImageSize>10MB</ContainerStagesMaxImageSize></P>", DisplayName = "budget with a unit")]
    [DataRow("CSTG1007", "'abc' as SOURCE_DATE_EPOCH", "<P><SOURCE_DATE_EPOCH>abc</SOURCE_DATE_EPOCH></P>", DisplayName = "bad epoch")]
    [DataRow("CSTG1007", "'brotli' as ContainerStagesCompression", "<P><ContainerStagesCompression>brotli</ContainerStagesCompression></P>", DisplayName = "bad compression")]
    [DataRow("CSTG1007", "'99' as ContainerStagesCompressionLevel", "<P><ContainerStagesCompressionLevel>99</ContainerStagesCompressionLevel></P>", DisplayName = "bad level")]
    [DataRow("CSTG1007", "'99999' as ContainerPort", """<I><ContainerPort Include="99999" /></I>""", DisplayName = "bad port")]
    [DataRow("CSTG1007", "'sctp' as the Type of ContainerPort 80", """<I><ContainerPort Include="80" Type="sctp" /></I>""", DisplayName = "bad port type")]
    [DataRow("CSTG1007", "cannot use '53/udp' as ContainerPort. ", """<I><ContainerPort Include="53/udp" /></I>""", DisplayName = "port with its type")]
    [DataRow("CSTG1006", "4294967295 is not a number from 0 to 2147483647", "<P><ContainerUser>4294967295</ContainerUser></P>", DisplayName = "user out of range")]
    [DataRow("CSTG1005", "the ContainerEnvironmentVariable APP_UID", """<I><ContainerEnvironmentVariable Include="APP_UID" Value="0" /></I>""", DisplayName = "APP_UID root")]
    [DataRow("CSTG1003", "after the assembly '日本'", "<P><AssemblyName>日本</AssemblyName></P>", DisplayName = "name without Latin letters")]
    [DataRow("CSTG1007", "CMD-SHELL", "<P><ContainerStagesHealthcheck>CMD-SHELL;curl localhost</ContainerStagesHealthcheck></P>", DisplayName = "healthcheck for a shell")]
    [DataRow("CSTG1007", "C:\\app", """<P><ContainerWorkingDirectory>C:\app</ContainerWorkingDirectory></P>""", DisplayName = "Windows working directory")]
    [DataRow("CSTG1007", "'nosuch' as LocalRegistry", "<P><LocalRegistry>nosuch</LocalRegistry></P>", DisplayName = "unknown engine")]
    [DataRow("CSTG1007", "CSTG9999", """<I><ContainerStageCheck Include="CSTG9999" Severity="none" Justification="x" /></I>""", DisplayName = "unknown check")]
    [DataRow("CSTG8001", "{O}/file", "<P><ContainerArchiveOutputPath>{O}/file/image.tar</ContainerArchiveOutputPath></P>", DisplayName = "archive below a file")]
    [DataRow("CSTG8001", "/proc/", "<P><ContainerArchiveOutputPath>/proc/image.tar</ContainerArchiveOutputPath></P>", DisplayName = "archive where nobody may write")]
    [DataRow("CSTG8001", "{O}/file", "<P><ContainerStagesLayoutPath>{O}/file</ContainerStagesLayoutPath></P>", DisplayName = "layout at a file")]
    [DataRow("CSTG8001", "{O}", "<P><ContainerStagesLayoutPath>{O}</ContainerStagesLayoutPath></P>", DisplayName = "layout in a folder of other things")]
    [DataRow("CSTG8001", "{O}/file", "<P><ContainerStagesCacheFolder>{O}/file</ContainerStagesCacheFolder></P>", DisplayName = "cache at a file")]
    [DataRow("CSTG1011", "linux-x64;linux-arm64", "<P><ContainerRuntimeIdentifiers>linux-x64;linux-arm64</ContainerRuntimeIdentifiers></P>", DisplayName = "several runtime identifiers")]
    [DataRow("CSTG1002", "win-x64", "<P><ContainerRuntimeIdentifier>win-x64</ContainerRuntimeIdentifier></P>", DisplayName = "Windows container")]
    [DataRow("CSTG3007", "gone.txt", """<Target Name="Vanish" AfterTargets="Publish" Condition="'$(_ContainerStagesInner)' == 'true'"><Exec Command="ln -s /nosuch/file gone.txt" WorkingDirectory="$(PublishDir)" /></Target>""", DisplayName = "file disappears")]
    [DataRow("CSTG3007", "empty or missing", """<Target Name="Vanish" AfterTargets="Publish" Condition="'$(_ContainerStagesInner)' == 'true'"><RemoveDir Directories="$(PublishDir)" /></Target>""", DisplayName = "folder disappears")]
    [DataRow("CSTG3008", "control character", """<Target Name="Odd" AfterTargets="Publish" Condition="'$(_ContainerStagesInner)' == 'true'"><Exec Command="touch 'a%09b'" WorkingDirectory="$(PublishDir)" /></Target>""", DisplayName = "file name with a control character")]
    public async Task A_mistake_is_one_clear_error(string code, string message, string snippet)
    {
        string[] before = Outputs();
        DotnetResult result = await PublishCaseAsync(snippet);
        result.AssertFailedWith(code);
        Assert.Contains(message.Replace("{O}", Project.Output, StringComparison.Ordinal), result.Output);
        Assert.IsFalse(Directory.Exists(Container), "something was written");
        CollectionAssert.AreEqual(before, Outputs());
        AssertNoTemporaryFiles(Project.CacheFolder);
    }

    [TestMethod]
    [DataRow("CSTG1007", "<P><ContainerStagesCompression>brotli</ContainerStagesCompression></P>", DisplayName = "compression")]
    [DataRow("CSTG1007", "<P><ContainerStagesStartCheck>maybe</ContainerStagesStartCheck></P>", DisplayName = "start check")]
    [DataRow("CSTG1007", "<P><ContainerStagesHealthcheckInterval>30s</ContainerStagesHealthcheckInterval></P>", DisplayName = "health check that is none")]
    [DataRow("CSTG1007", "<P><ContainerRuntimeIdentifier>linux-arm</ContainerRuntimeIdentifier><ContainerStagesHealthProbe>/healthz</ContainerStagesHealthProbe></P>", DisplayName = "health probe for another processor")]
    [DataRow("CSTG1008", "<P><ContainerAppCommandInstruction>Nonsense</ContainerAppCommandInstruction></P>", DisplayName = "instruction")]
    [DataRow("CSTG1003", "<P><ContainerRepository>!!!</ContainerRepository></P>", DisplayName = "repository")]
    [DataRow("CSTG1004", "<P><ContainerImageTag>.bad/tag</ContainerImageTag></P>", DisplayName = "tag")]
    [DataRow("CSTG1004", "<P><ContainerImageTags>1.0;größe</ContainerImageTags></P>", DisplayName = "tags")]
    [DataRow("CSTG2001", "<P><ContainerBaseImage>Not A Name!</ContainerBaseImage></P>", DisplayName = "name of the base")]
    [DataRow("CSTG1007", "<P><LocalRegistry>nosuch</LocalRegistry></P>", DisplayName = "engine")]
    [DataRow("CSTG1012", "<P><ContainerBaseImage>stage:nosuch</ContainerBaseImage></P>", DisplayName = "base")]
    [DataRow("CSTG1012", """<I><ContainerStageCopy Include="/bin/tool" From="tools" /></I>""", DisplayName = "copy")]
    [DataRow("CSTG3005", """<I><ContainerStageLayer Include="plugins" After="nosuch" Files="*.dll" /></I>""", DisplayName = "layer")]
    [DataRow("CSTG1009", """<I><ContainerStageCheck Include="CSTG3004" Severity="none" /></I>""", DisplayName = "check")]
    public async Task What_evaluation_knows_is_found_before_anything_is_compiled(string code, string snippet)
    {
        DotnetResult result = await PublishCaseAsync(snippet);
        result.AssertFailedWith(code);
        Assert.DoesNotContain(" -> ", result.Output);
    }

    [TestMethod]
    public async Task A_misspelt_name_is_a_warning_at_its_line()
    {
        string file = Path.Combine(Project.Root, "names.targets");
        File.WriteAllText(file, "<Project>\n  <PropertyGroup>\n    <ContainerUsr>1654</ContainerUsr>\n  </PropertyGroup>\n</Project>");
        DotnetResult result = (await PublishAsync($"-p:DirectoryBuildTargetsPath={file}", "-p:ContainerStagesTaget=restore", $"-p:ContainerArchiveOutputPath={Project.NewFolder()}/image.tar")).AssertSucceeded();
        StringAssert.Matches(result.Output, new(@"names\.targets\(3,5\): warning CSTG1014: the property 'ContainerUsr' has no effect: nothing reads it\. Perhaps you mean ContainerUser\."));
        Assert.Contains("Hello.csproj : warning CSTG1014: the property 'ContainerStagesTaget' has no effect", result.Output);
    }

    /// <summary>In a terminal, the code of an error or a warning is a link; the warning is a task's, and the error a target's.</summary>
    [TestMethod]
    public async Task A_code_is_a_link_to_its_page_in_the_package()
    {
        string command = "dotnet msbuild -nologo -tl:on -nr:false -t:PublishContainer -p:NoBuild=true -p:ContainerStagesTaget=restore -p:ContainerRuntimeIdentifiers=linux-x64%3Blinux-arm64";
        DotnetResult result = await Dotnet.RunAsync("script", Project.Folder, ["--quiet", "--return", "--command", command, "/dev/null"], Project.Environment(("TERM", "xterm-256color")));
        Assert.AreNotEqual(0, result.ExitCode, result.Output);
        foreach (string code in (string[])["CSTG1014", "CSTG1011"])
        {
            string page = $"{PackedPackage.PackagesFolder}/containerstages/{PackedPackage.Version}/docs/diagnostics/{code}.md";
            Assert.Contains($"\x1b]8;;file://{page}\x1b\\", result.Output);
            Assert.StartsWith($"# {code}: ", await File.ReadAllTextAsync(page));
        }
    }

    /// <summary>An empty base has no .NET, whatever is compiled for it.</summary>
    [TestMethod]
    public async Task A_framework_dependent_app_on_an_empty_base_is_found_before_anything_is_compiled()
    {
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>");
        DotnetResult result = await project.PublishAsync();
        result.AssertFailedWith("CSTG4015");
        Assert.Contains("it is framework-dependent, and an empty base has no .NET", result.Output);
        Assert.IsEmpty(Directory.GetFiles(project.Folder, "*.dll", SearchOption.AllDirectories), "something was compiled");
    }

    /// <summary>Where a mistake is in an item, the error is at its line, as MSBuild's own are: <c>case.props(3,3): error …</c>.</summary>
    [TestMethod]
    [DataRow("CSTG3005", 3, """<ContainerStageLayer Include="plugins" After="nosuch" Files="*.dll" />""", DisplayName = "layer after nothing")]
    [DataRow("CSTG3006", 3, """<ContainerStageLayer Include="a" After="b" Files="*.dll" />|<ContainerStageLayer Include="b" After="a" Files="*.pdb" />""", DisplayName = "layers in a cycle")]
    [DataRow("CSTG3010", 4, """<ContainerStageLayer Include="a" After="app" Files="Hello.*" />|<ContainerStageLayer Include="b" After="app" Files="*.dll" />""", DisplayName = "file of two layers")]
    [DataRow("CSTG3011", 3, """<ContainerStageLayer Include="a" After="app" Files="hello.DLL" />""", DisplayName = "layer without files")]
    [DataRow("CSTG1007", 4, """<ContainerStageLayer Include="a" After="app" Files="*.dll" />|<ContainerStageLayer Include="a" After="app" Files="*.pdb" />""", DisplayName = "layers of one name")]
    [DataRow("CSTG1007", 3, """<ContainerStageLayer Include="a" After="app" />""", DisplayName = "layer that names no files")]
    [DataRow("CSTG1007", 4, """<ContainerStageLayer Include="a" After="app" Files="*.pdb" />|<ContainerStageLayer Include="app" After="a" Files="*.dll" />""", DisplayName = "layer with a built-in name")]
    [DataRow("CSTG1007", 3, """<ContainerStageFolder Include="/app/data" Mode="rwx" />""", DisplayName = "bad mode")]
    [DataRow("CSTG1006", 3, """<ContainerStageFolder Include="/app/data" Owner="nobody" />""", DisplayName = "unknown owner")]
    [DataRow("CSTG1009", 3, """<ContainerStageCheck Include="CSTG3004" Severity="none" />""", DisplayName = "downgrade without a reason")]
    [DataRow("CSTG7001", 3, """<ContainerStage Include="front" Command="npm ci" Packages="nodejs" />""", DisplayName = "stage of two kinds")]
    public async Task A_mistake_in_an_item_is_shown_at_its_line(string code, int line, string items)
    {
        DotnetResult result = await PublishCaseAsync($"\n<I>\n  {items.Replace("|", "\n  ", StringComparison.Ordinal)}\n</I>");
        result.AssertFailedWith(code);
        Assert.Contains($"case.props({line},3): error {code}: ", result.Output);
        Assert.IsFalse(Directory.Exists(Container), "something was written");
    }

    /// <summary>The SDK reports this itself, and well.</summary>
    [TestMethod]
    [DataRow("CONTAINER2008", "<P><ContainerImageTag>1.0</ContainerImageTag><ContainerImageTags>1.0;latest</ContainerImageTags></P>", DisplayName = "a tag, and tags")]
    public async Task A_name_that_the_SDK_refuses_is_its_own_single_error(string code, string snippet)
    {
        DotnetResult result = await PublishCaseAsync(snippet);
        Assert.AreNotEqual(0, result.ExitCode);
        string[] errors = [.. result.Output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct()];
        Assert.HasCount(1, errors, result.Output);
        Assert.Contains($"error {code}: ", errors[0]);
        Assert.DoesNotContain("   at ", result.Output);
        Assert.IsFalse(Directory.Exists(Container), "something was written");
    }

    [TestMethod]
    [DataRow("<P><ContainerStagesCacheFolder>{disk}/cache</ContainerStagesCacheFolder></P>", DisplayName = "cache")]
    [DataRow("<P><ContainerArchiveOutputPath>{disk}/image.tar</ContainerArchiveOutputPath></P>", DisplayName = "archive")]
    [DataRow("<P><ContainerStagesLayoutPath>{disk}/layout</ContainerStagesLayoutPath></P>", DisplayName = "layout")]
    public async Task A_full_disk_is_one_clear_error_and_nothing_stays_on_it(string snippet)
    {
        string disk = Directory.CreateDirectory(Path.Combine(Project.Root, "..", "disk")).FullName;
        await Tool.RunAsync("mount", "-t", "tmpfs", "-o", "size=24k", "tmpfs", disk);
        try
        {
            DotnetResult result = await PublishCaseAsync(snippet.Replace("{disk}", disk, StringComparison.Ordinal));
            result.AssertFailedWith("CSTG8002");
            string[] partial = [.. Directory.GetFiles(disk, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".tmp" or ".tar" || Path.GetFileName(file) == "index.json" || file.StartsWith(disk + "/cache/tmp/", StringComparison.Ordinal))];
            Assert.IsEmpty(partial, string.Join('\n', partial));
        }
        finally
        {
            await Tool.RunAsync("umount", disk);
        }
    }

    [TestMethod]
    public async Task Several_target_frameworks_are_one_clear_error()
    {
        using var project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", checks: TestProject.NotStarted);
        project.Write(project.Name + ".csproj", File.ReadAllText(project.File).Replace(
            "<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks>", StringComparison.Ordinal));
        (await project.RunAsync(["build", "-t:Restore;PublishContainer"])).AssertFailedWith("CSTG1010");

        // Nobody wants an image of a test project.
        (await project.RunAsync(["build", "-t:PublishContainer", "--no-restore", "-p:IsTestProject=true"])).AssertSucceeded();
    }

    private static Task<DotnetResult> PublishCaseAsync(string snippet)
    {
        string file = Path.Combine(Project.Root, "case.props");
        string content = snippet
            .Replace("P>", "PropertyGroup>", StringComparison.Ordinal)
            .Replace("I>", "ItemGroup>", StringComparison.Ordinal)
            .Replace("{O}", Project.Output, StringComparison.Ordinal);
        File.WriteAllText(file, $"<Project>{content}</Project>");
        return PublishAsync($"-p:CaseFile={file}");
    }

    /// <summary>Without restore and compilation: a third of the time.</summary>
    private static Task<DotnetResult> PublishAsync(params string[] arguments) =>
        Project.RunAsync(["msbuild", "-nologo", "-t:PublishContainer", "-p:NoBuild=true", .. arguments]);

    private static string[] Outputs() => [.. Directory.GetFileSystemEntries(Project.Output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static void AssertNoTemporaryFiles(string cache) => Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(cache, "tmp")));
}
