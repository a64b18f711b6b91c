namespace ContainerStages.EndToEndTests;

/// <summary>Where the sources, the build's own files and the packages are on the machine is in no assembly: two folders give the same image.</summary>
[TestClass]
public sealed class MachinePathTests
{
    private const string Library = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            <Compile Include="../Shared/Shared.EXT" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>No repository, the artifacts layout, and files that projects in three languages take from beside them.</summary>
    [TestMethod]
    public async Task Artifacts_layout_and_linked_sources_without_a_repository()
    {
        using TestProject one = InThreeLanguages();
        using TestProject other = InThreeLanguages();
        Assert.AreEqual(await PublishAsync(one), await PublishAsync(other));
    }

    /// <summary>Without references: NuGet leaves referenced projects out of an assets file that it makes through a link, and the SDK's *.deps.json then differs.</summary>
    [TestMethod]
    public async Task Linked_sources_through_a_symbolic_link()
    {
        using TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>", """<Compile Include="../Shared/Shared.cs" />""", "System.Console.WriteLine(Where.Am.I());",
            checks: TestProject.NotStarted);
        project.Write("../Directory.Build.props", "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>");
        project.Write("../Shared/Shared.cs", CSharp);
        string digest = await PublishAsync(project);

        string link = Path.Combine(project.Output, "link");
        Directory.CreateDirectory(project.Output);
        Directory.CreateSymbolicLink(link, project.Root);
        Directory.Delete(Path.Combine(project.Root, "artifacts"), recursive: true);
        Assert.AreEqual(digest, await PublishAsync(project, link));
    }

    [TestMethod]
    public async Task Intermediate_files_elsewhere_and_sources_by_their_full_path()
    {
        using TestProject one = Console();
        using TestProject other = Console();
        Assert.AreEqual(await PublishAsync(one), await PublishAsync(other));

        TestProject Console()
        {
            TestProject project = TestProject.Console(
                "<ContainerBaseImage>scratch</ContainerBaseImage>",
                """<Compile Include="$(MSBuildThisFileDirectory)../Shared/**/*.cs" />""", "System.Console.WriteLine(Where.Am.I());",
                checks: TestProject.NotStarted);
            project.Write("Directory.Build.props", "<Project><PropertyGroup><BaseIntermediateOutputPath>$(MSBuildThisFileDirectory)../../fast/obj/</BaseIntermediateOutputPath></PropertyGroup></Project>");
            project.Write("../Shared/Deep/Shared.cs", CSharp);
            return project;
        }
    }

    /// <summary>As on macOS, where the folder of temporary files is a link.</summary>
    [TestMethod]
    public async Task The_verification_passes_below_a_linked_folder_and_copies_to_one()
    {
        using TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            program: CSharp + "class Program { static void Main() => System.Console.WriteLine(Where.Am.I()); }",
            checks: TestProject.NotStarted);
        string link = Path.Combine(project.Output, "link");
        string temporary = Path.Combine(project.Output, "tmp");
        Directory.CreateDirectory(Path.Combine(project.Output, "real"));
        Directory.CreateSymbolicLink(link, project.Root);
        Directory.CreateSymbolicLink(temporary, Path.Combine(project.Output, "real"));
        DotnetResult verified = (await Dotnet.RunAsync(
            project.Folder,
            ["msbuild", Path.Combine(link, "Hello", "Hello.csproj"), "-restore", "-nr:false", "-t:VerifyContainerReproducible", "-p:Configuration=Release"],
            project.Environment(("TMPDIR", temporary)))).AssertSucceeded();
        Assert.Contains("Reproducible: both builds made sha256:", verified.Output);
    }

    /// <summary>The compilers' option has separators of its own.</summary>
    [TestMethod]
    public async Task Folders_whose_names_have_commas_and_equals_signs()
    {
        using TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            program: CSharp + "class Program { static void Main() => System.Console.WriteLine(Where.Am.I()); }",
            checks: TestProject.NotStarted);
        string digest = await PublishAsync(project);
        Directory.CreateDirectory(project.Output);
        string odd = Path.Combine(project.Output, "a,b=c d");
        project.DeleteOutputs();
        Directory.Move(project.Root, odd);
        Assert.AreEqual(digest, await PublishAsync(project, odd));
    }

    private const string CSharp = """namespace Where; public static class Am { public static string I([System.Runtime.CompilerServices.CallerFilePath] string file = "") => file + Here(); static string Here([System.Runtime.CompilerServices.CallerFilePath] string file = "") => file; } """;

    private static TestProject InThreeLanguages()
    {
        TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            """
            <Compile Include="../Shared/Shared.cs" />
            <ProjectReference Include="../Fs/Fs.fsproj" />
            <ProjectReference Include="../Vb/Vb.vbproj" />
            """,
            "System.Console.WriteLine(Where.Am.I() + Fs.Shared.file + Vb.Common.Here());",
            checks: TestProject.NotStarted);
        project.Write("../Directory.Build.props", "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>");
        project.Write("../Shared/Shared.cs", CSharp);
        project.Write("../Shared/Shared.fs", "module Fs.Shared\nlet file = __SOURCE_FILE__\nlet fail () : string = failwith file\n");
        project.Write("../Shared/Shared.vb", "Public Module Common\nPublic Function Here() As String\nReturn System.Environment.StackTrace\nEnd Function\nEnd Module\n");
        project.Write("../Fs/Fs.fsproj", Library.Replace("EXT", "fs", StringComparison.Ordinal));
        project.Write("../Vb/Vb.vbproj", Library.Replace("EXT", "vb", StringComparison.Ordinal));
        return project;
    }

    /// <param name="root">Where the sources are found, if not in the project's own folder.</param>
    /// <returns>The image's digest.</returns>
    private static async Task<string> PublishAsync(TestProject project, string? root = null)
    {
        string file = Path.Combine(root ?? project.Root, project.Name, project.Name + ".csproj");
        string layout = project.NewFolder();
        (await Dotnet.RunAsync(
            Path.GetTempPath(),
            ["publish", file, "-t:PublishContainer", "-nr:false", $"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={layout}.tar"],
            project.Environment())).AssertSucceeded();
        return (await LayoutImage.ReadAsync(layout)).ManifestDigest;
    }
}
