using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace ContainerStages.EndToEndTests;

/// <summary>The same sources give the same image, for every user, in every folder and at any time.</summary>
[TestClass]
public sealed class ReproducibleTests
{
    private const string Library = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
        </Project>
        """;

    [TestMethod]
    public async Task Another_folder_user_umask_time_zone_and_language_give_the_same_digest()
    {
        using TestProject one = WebWithLibrary();
        using TestProject other = WebWithLibrary();
        using var home = new TemporaryFolder();
        string feed = home.Combine("feed");
        Directory.CreateDirectory(feed);
        File.Copy(PackedPackage.File, Path.Combine(feed, Path.GetFileName(PackedPackage.File)));
        other.Write("../nuget.config", $"""<configuration><packageSources><add key="tests" value="{feed}" /></packageSources></configuration>""");

        await PublishAsync("umask 022", "", one, one.Environment(("TZ", "UTC"), ("LANG", "C")));
        await PublishAsync("umask 077", await OtherUserAsync(home.Path, Path.GetDirectoryName(other.Output)!), other, other.Environment(
            ("TZ", "Pacific/Chatham"),
            ("LANG", "tr_TR.UTF-8"),
            ("HOME", home.Path),
            ("DOTNET_CLI_HOME", home.Path),
            ("NUGET_PACKAGES", home.Combine("packages")),
            ("ContainerStagesCacheFolder", home.Combine("cache"))));

        LayoutImage first = await LayoutImage.ReadAsync(Path.Combine(one.Output, "layout"));
        LayoutImage second = await LayoutImage.ReadAsync(Path.Combine(other.Output, "layout"));
        CollectionAssert.AreEqual(first.DiffIds.ToArray(), second.DiffIds.ToArray());
        Assert.AreEqual(first.ManifestDigest, second.ManifestDigest);
        AssertNoPaths(one, one.Folder, Path.GetDirectoryName(one.Folder)!, PackedPackage.PackagesFolder, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/");
        AssertNoPaths(other, other.Folder, Path.GetDirectoryName(other.Folder)!, home.Path);
    }

    [TestMethod]
    public async Task Another_commit_gives_the_same_layers()
    {
        using TestProject project = WebWithLibrary();
        string repository = Path.GetDirectoryName(project.Folder)!;
        project.Write("../.gitignore", "bin/\nobj/\n");
        await GitAsync(repository, "init", "--quiet");
        await GitAsync(repository, "remote", "add", "origin", "https://example.com/team/hello.git");
        await CommitAsync(repository, "one");
        DotnetResult firstResult = (await project.PublishAsync(LayoutArguments(project))).AssertSucceeded();
        LayoutImage first = await LayoutImage.ReadAsync(Path.Combine(project.Output, "layout"));

        await CommitAsync(repository, "two");
        (await project.PublishAsync(LayoutArguments(project))).AssertSucceeded();
        LayoutImage second = await LayoutImage.ReadAsync(Path.Combine(project.Output, "layout"));
        CollectionAssert.AreEqual(first.DiffIds.ToArray(), second.DiffIds.ToArray());

        // A commit that changes the app leaves the library's layer, though both are compiled from one repository.
        project.Write("Program.cs", await File.ReadAllTextAsync(Path.Combine(project.Folder, "Program.cs")) + "// edited\nreturn;");
        await CommitAsync(repository, "three");
        DotnetResult thirdResult = (await project.PublishAsync(LayoutArguments(project))).AssertSucceeded();
        LayoutImage third = await LayoutImage.ReadAsync(Path.Combine(project.Output, "layout"));
        IReadOnlyDictionary<string, string> before = first.DiffIdsByName(firstResult);
        IReadOnlyDictionary<string, string> after = third.DiffIdsByName(thirdResult);
        Assert.AreEqual("packages projects assets app", thirdResult.Layers);
        Assert.AreEqual("app", string.Join(' ', after.Keys.Where(layer => before[layer] != after[layer])));
    }

    [TestMethod]
    public async Task The_verification_passes_for_a_trimmed_app_and_names_a_file_that_holds_the_time()
    {
        using var project = TestProject.Console(
            """
            <PublishTrimmed>true</PublishTrimmed>
            <SelfContained>true</SelfContained>
            <ContainerBaseImage>scratch</ContainerBaseImage>
            """,
            """<PackageReference Include="Newtonsoft.Json" Version="13.0.1" />""",
            "Console.WriteLine(Newtonsoft.Json.Linq.JObject.Parse(\"{}\").Count);",
            checks: TestProject.NotStarted);
        DotnetResult verified = (await project.RunAsync(["msbuild", "-restore", "-t:VerifyContainerReproducible", "-p:Configuration=Release"])).AssertSucceeded();
        Assert.Contains("Reproducible: both builds made sha256:", verified.Output);

        project.Write("Directory.Build.targets", """
            <Project>
              <Target Name="Stamp" AfterTargets="ComputeResolvedFilesToPublishList">
                <WriteLinesToFile File="$(IntermediateOutputPath)stamp.txt" Lines="$([System.DateTime]::UtcNow.Ticks)" Overwrite="true" />
                <ItemGroup>
                  <ResolvedFileToPublish Include="$(IntermediateOutputPath)stamp.txt" RelativePath="stamp.txt" />
                </ItemGroup>
              </Target>
            </Project>
            """);
        DotnetResult refused = (await project.RunAsync(["msbuild", "-restore", "-t:VerifyContainerReproducible", "-p:Configuration=Release"])).AssertFailedWith("CSTG8003");
        Assert.Contains("/app/stamp.txt", refused.Output);
        Assert.DoesNotContain("/app/Hello.dll", refused.Output);
    }

    [TestMethod]
    public async Task A_stage_that_writes_something_else_each_time_is_found_although_its_result_is_kept()
    {
        using TestProject project = TestProject.Console("<ContainerBaseImage>scratch</ContainerBaseImage>", """
            <ContainerStage Include="same" Command="cp Program.cs same" Inputs="Program.cs" Outputs="same" />
            <ContainerStage Include="other" Command="date +%25N &gt; other" Inputs="Program.cs" Outputs="other" />
            <ContainerStageCopy Include="same" From="same" />
            <ContainerStageCopy Include="other" From="other" />
            """, checks: TestProject.NotStarted);
        string[] verify = ["msbuild", "-restore", "-t:VerifyContainerReproducible", "-p:Configuration=Release"];
        for (int i = 0; i < 2; i++)
        {
            DotnetResult refused = (await project.RunAsync(verify)).AssertFailedWith("CSTG8003");
            Assert.Contains("/app/other", refused.Output);
            Assert.DoesNotContain("/app/same", refused.Output);
            Assert.AreEqual(i == 0, refused.Output.Contains("Stage 'other' runs: date", StringComparison.Ordinal), "the second time it was kept");
        }
    }

    /// <summary>References a project and a package, and has a static web asset.</summary>
    private static TestProject WebWithLibrary()
    {
        TestProject project = TestProject.Web(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            """
            <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
            <ProjectReference Include="../Library/Library.csproj" />
            """,
            """Console.WriteLine(Library.Greeting.Text + Newtonsoft.Json.Linq.JObject.Parse("{}").Count);""" + "\n",
            checks: TestProject.NotStarted);
        project.Write("../Library/Library.csproj", Library);
        project.Write("../Library/Greeting.cs", """namespace Library; public static class Greeting { public static string Text => System.Environment.StackTrace; }""");
        project.Write("wwwroot/index.html", "<p>hello");
        return project;
    }

    private static string[] LayoutArguments(TestProject project) =>
        [$"-p:ContainerStagesLayoutPath={Path.Combine(project.Output, "layout")}", $"-p:ContainerArchiveOutputPath={Path.Combine(project.Output, "image.tar")}"];

    private static async Task PublishAsync(string before, string asUser, TestProject project, Dictionary<string, string?> environment)
    {
        string arguments = string.Join(' ', ["publish", "-t:PublishContainer", "-nr:false", .. LayoutArguments(project)]);
        BufferedCommandResult result = await Cli.Wrap("sh")
            .WithArguments(["-c", $"{before}; exec {asUser} dotnet {arguments}"])
            .WithWorkingDirectory(project.Folder)
            .WithEnvironmentVariables(environment)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.AreEqual(0, result.ExitCode, result.StandardOutput + result.StandardError);
    }

    /// <returns>What runs a command as nobody, who owns the folders from now on; only root can do that.</returns>
    private static async Task<string> OtherUserAsync(params string[] folders)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "";
        }

        await Tool.RunAsync("chown", ["-R", "65534:65534", .. folders]);
        return "setpriv --reuid=65534 --regid=65534 --clear-groups";
    }

    /// <summary>As UTF-8 (debug information, other files) and as UTF-16 (string literals).</summary>
    private static void AssertNoPaths(TestProject project, params string[] paths)
    {
        string[] files = Directory.GetFiles(Path.Combine(project.Folder, "obj/Release/net10.0/container/publish"), "*", SearchOption.AllDirectories);
        Assert.Contains("Library.pdb", files.Select(file => Path.GetFileName(file)));
        foreach (string file in files)
        {
            ReadOnlySpan<byte> content = File.ReadAllBytes(file);
            foreach (string path in paths)
            {
                Assert.AreEqual(-1, content.IndexOf(Encoding.UTF8.GetBytes(path)), $"{file} holds {path}");
                Assert.AreEqual(-1, content.IndexOf(Encoding.Unicode.GetBytes(path)), $"{file} holds {path}");
            }
        }
    }

    private static async Task CommitAsync(string repository, string message)
    {
        await GitAsync(repository, "add", "--all");
        await GitAsync(repository, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "--message", message);
    }

    private static Task<string> GitAsync(string repository, params string[] arguments) => Tool.RunAsync("git", ["-C", repository, .. arguments]);
}
