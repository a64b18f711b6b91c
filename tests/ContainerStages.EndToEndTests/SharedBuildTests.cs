namespace ContainerStages.EndToEndTests;

/// <summary>With ContainerStagesSharedBuild, `dotnet build` and the image have one compilation, and the image is the one that it has without it.</summary>
[TestClass]
public sealed class SharedBuildTests
{
    private const string Library = """<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>ITEMS</ItemGroup></Project>""";

    /// <summary>An app, a library, and one that only the library refers to.</summary>
    [TestMethod]
    public async Task A_build_and_a_publish_compile_each_project_once()
    {
        using TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            """<ProjectReference Include="../Lib/Lib.csproj" />""",
            "Console.WriteLine(Lib.Greeting.Text + checked(args.Length + 1));",
            checks: TestProject.NotStarted);
        Share(project);
        project.Write("../Lib/Lib.csproj", Library.Replace("ITEMS", """<ProjectReference Include="../Deep/Deep.csproj" />""", StringComparison.Ordinal));
        project.Write("../Lib/Greeting.cs", "namespace Lib; public static class Greeting { public static string Text => Deep.Name.Text + Deep.Name.Next(1); }");
        project.Write("../Deep/Deep.csproj", Library.Replace("ITEMS", "", StringComparison.Ordinal));
        Deep("World");

        string alone = await PublishAsync(project, "Deep Hello Lib", "-p:ContainerStagesSharedBuild=false");
        AssertHasDescription();

        // What other tools do to the output folder, such as those that measure coverage, does not reach the image.
        project.DeleteOutputs();
        await BuildAsync(project, "Deep Hello Lib");
        string output = Path.Combine(project.Root, "Lib/bin/Release/net10.0/Lib.dll");
        byte[] library = await File.ReadAllBytesAsync(output);
        DateTime built = File.GetLastWriteTimeUtc(output);
        await File.WriteAllBytesAsync(output, [.. library[..^1], (byte)(library[^1] ^ 1)]);
        File.SetLastWriteTimeUtc(output, built);
        Assert.AreEqual(alone, await PublishAsync(project, ""));
        CollectionAssert.AreEqual(library, await File.ReadAllBytesAsync(Published(project, "Lib.dll")));
        await BuildAsync(project, "");

        // The image has its own runtime identifier: the libraries have none.
        await PublishAsync(project, "Hello", "-r", "linux-x64", "--self-contained", "false");
        await BuildAsync(project, "");

        Deep("Moon");
        string edited = await PublishAsync(project, "Deep");
        Assert.AreNotEqual(alone, edited);
        AssertHasDescription();
        Assert.Contains("Moon", System.Text.Encoding.Unicode.GetString(await File.ReadAllBytesAsync(Published(project, "Deep.dll"))));
        await BuildAsync(project, "");

        // A build with other settings for the compiler, which MSBuild alone would not notice. With no-build it is what is published, whatever was compiled since.
        await BuildAsync(project, "Deep Hello Lib", "-p:CheckForOverflowUnderflow=true");
        string other = await PublishAsync(project, "", "--no-build");
        Assert.AreNotEqual(edited, other);
        Assert.AreEqual(edited, await PublishAsync(project, "Deep Hello Lib"));
        Assert.AreEqual(other, await PublishAsync(project, "", "--no-build"));

        DotnetResult evaluated = await project.RunAsync(["msbuild", "-nologo", "-getProperty:IntermediateOutputPath", "-p:PublishTrimmed=true", "-p:Configuration=Release"]);
        Assert.AreEqual("obj/Release/net10.0/", evaluated.AssertSucceeded().Output.Trim());

        (await project.RunAsync(["clean", "-c", "Release"])).AssertSucceeded();
        string[] left = Directory.GetFiles(Path.Combine(project.Folder, "obj/Release/net10.0/container"), "*", SearchOption.AllDirectories);
        Assert.AreEqual("Hello.assets.cache", string.Join(' ', left.Select(Path.GetFileName)), "what any Clean of the SDK leaves");

        void AssertHasDescription() => Assert.Contains("As everywhere", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Published(project, "Deep.dll"))), "what a file of the user sets");

        void Deep(string name) => project.Write("../Deep/Name.cs", $$"""
            namespace Deep; public static class Name { public static string Text => "{{name}}"; public static int Next(int number) => number + 1; }
            """);
    }

    [TestMethod]
    public async Task Web_assets_and_libraries_in_other_languages()
    {
        using TestProject project = TestProject.Web(
            "<ContainerBaseImage>scratch</ContainerBaseImage>",
            """<ProjectReference Include="../Fs/Fs.fsproj" /><ProjectReference Include="../Vb/Vb.vbproj" />""",
            "var app = WebApplication.CreateBuilder(args).Build(); app.MapGet(\"/\", () => Fs.Shared.text + Vb.Common.Here()); app.MapStaticAssets(); app.Run();",
            checks: TestProject.NotStarted);
        Share(project);
        project.Write("wwwroot/index.html", "<p>hello");
        project.Write("../Fs/Fs.fsproj", Library.Replace("ITEMS", """<Compile Include="Shared.fs" />""", StringComparison.Ordinal));
        project.Write("../Fs/Shared.fs", "module Fs.Shared\nlet text = __SOURCE_FILE__\nlet fail () : string = failwith text\n");
        project.Write("../Vb/Vb.vbproj", Library.Replace("ITEMS", "", StringComparison.Ordinal));
        project.Write("../Vb/Common.vb", "Public Module Common\nPublic Function Here() As String\nReturn System.Environment.StackTrace\nEnd Function\nEnd Module\n");

        string alone = await PublishAsync(project, "Fs HelloWeb Vb", "-p:ContainerStagesSharedBuild=false");
        project.DeleteOutputs();
        await BuildAsync(project, "Fs HelloWeb Vb");
        Assert.AreEqual(alone, await PublishAsync(project, ""));
        await BuildAsync(project, "");
        Assert.AreEqual(alone, await PublishAsync(project, ""));
    }

    /// <summary>A project that has the line but not the package cannot know where the image's build compiles.</summary>
    [TestMethod]
    public async Task A_project_that_is_compiled_for_the_image_alone_is_named_at_low_importance()
    {
        using TestProject project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage>", """<ProjectReference Include="../Lib/Lib.csproj" />""", "Console.WriteLine(new Lib.C());",
            checks: TestProject.NotStarted);
        project.Write("../Lib/Lib.csproj", Library.Replace("<ItemGroup>ITEMS</ItemGroup>", "<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>", StringComparison.Ordinal));
        project.Write("../Lib/C.cs", "namespace Lib; public class C { }");

        const string Isolated = "Hello.csproj and the projects that it references are compiled for the image alone. With ContainerStagesSharedBuild=true in Directory.Build.props, the image uses";
        DotnetResult alone = (await project.PublishAsync("-v:detailed")).AssertSucceeded();
        Assert.AreEqual(1, alone.Output.Split(Isolated).Length - 1, alone.Output);

        project.Write("../Directory.Build.props", "<Project><PropertyGroup><ContainerStagesSharedBuild>true</ContainerStagesSharedBuild></PropertyGroup></Project>");
        DotnetResult half = (await project.PublishAsync("-v:detailed")).AssertSucceeded();
        Assert.DoesNotContain(Isolated, half.Output);
        Assert.Contains("Lib.csproj is compiled for the image alone, although ContainerStagesSharedBuild is true: the project does not reference the package", half.Output);
        Assert.DoesNotContain("Hello.csproj is compiled for the image alone", half.Output);
    }

    /// <summary>As docs/ci.md says.</summary>
    private static void Share(TestProject project)
    {
        project.RemovePackage();
        project.Write("../Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ContainerStagesSharedBuild>true</ContainerStagesSharedBuild>
                <CustomBeforeMicrosoftCommonTargets>$(MSBuildThisFileDirectory)before.targets</CustomBeforeMicrosoftCommonTargets>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ContainerStages" Version="{PackedPackage.Version}" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """);
        project.Write("../before.targets", "<Project><PropertyGroup><Description>As everywhere</Description></PropertyGroup></Project>");
    }

    private static async Task BuildAsync(TestProject project, string compiled, params string[] arguments) =>
        await RunAsync(project, compiled, ["build", "-c", "Release", .. arguments]);

    /// <returns>The image's digest.</returns>
    private static async Task<string> PublishAsync(TestProject project, string compiled, params string[] arguments)
    {
        string layout = project.NewFolder();
        await RunAsync(project, compiled, ["publish", "-t:PublishContainer", $"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={layout}.tar", .. arguments]);
        return (await LayoutImage.ReadAsync(layout)).ManifestDigest;
    }

    /// <param name="compiled">The projects that the compiler made an assembly of.</param>
    private static async Task RunAsync(TestProject project, string compiled, string[] arguments)
    {
        Dictionary<string, DateTime> before = Assemblies(project);
        DotnetResult result = (await project.RunAsync(arguments)).AssertSucceeded();
        Assert.DoesNotContain("MSB4011", result.Output, "a file is imported twice");
        string[] written = [.. Assemblies(project)
            .Where(pair => !before.TryGetValue(pair.Key, out DateTime time) || time != pair.Value)
            .Select(pair => Path.GetFileNameWithoutExtension(pair.Key)).Order(StringComparer.Ordinal)];
        Assert.AreEqual(compiled, string.Join(' ', written), string.Join(' ', arguments) + "\n" + result.Output);
    }

    /// <summary>What compilers write: <c>NAME/obj/…/container/NAME.dll</c> and <c>NAME/obj/…/NAME.dll</c>, but not the copies below.</summary>
    private static Dictionary<string, DateTime> Assemblies(TestProject project) =>
        Directory.GetDirectories(project.Root)
            .Where(folder => Directory.Exists(Path.Combine(folder, "obj")))
            .SelectMany(folder => Directory.GetFiles(Path.Combine(folder, "obj"), Path.GetFileName(folder) + ".dll", SearchOption.AllDirectories))
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) is not ("ref" or "refint" or "bin" or "publish"))
            .ToDictionary(file => file, File.GetLastWriteTimeUtc);

    private static string Published(TestProject project, string file) => Path.Combine(project.Folder, "obj/Release/net10.0/container/publish", file);
}
