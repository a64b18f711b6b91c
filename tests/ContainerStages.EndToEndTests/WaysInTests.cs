using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>Every command that makes an image with the SDK makes one with the package.</summary>
[TestClass]
public sealed class WaysInTests
{
    private const string Scratch = "<ContainerBaseImage>scratch</ContainerBaseImage>";

    [TestMethod]
    public async Task A_solution_gets_an_image_of_each_app_that_has_the_package()
    {
        using var project = TestProject.Console(
            Scratch, """<ProjectReference Include="../Lib/Lib.csproj" />""", "Console.WriteLine(new Lib.Greeting());",
            checks: TestProject.NotStarted);
        project.Write("../Lib/Lib.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Lib/Greeting.cs", "namespace Lib; public class Greeting { public override string ToString() => \"from the library\"; }");
        project.Write("../Tool/Tool.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><IsPublishable>false</IsPublishable></PropertyGroup>
            </Project>
            """);
        project.Write("../Tool/Program.cs", "System.Console.WriteLine();");
        project.Write("../All.slnx", """
            <Solution><Project Path="Hello/Hello.csproj" /><Project Path="Lib/Lib.csproj" /><Project Path="Tool/Tool.csproj" /></Solution>
            """);

        DotnetResult result = (await Dotnet.RunAsync(project.Root, ["publish", "All.slnx", "-t:PublishContainer"], project.Environment())).AssertSucceeded();

        Assert.AreEqual("projects app", result.Layers, result.Output);
        Assert.HasCount(2, result.Output.Split("(OCI layout, "), "one image: " + result.Output);
        using UnpackedImage image = await UnpackedImage.OfLayoutAsync(LayoutOf(project));
        Assert.AreEqual("from the library", await image.RunAsync("app/Hello.dll"));
    }

    [TestMethod]
    [DataRow("#:package ContainerStages@")]
    [DataRow("#:sdk Microsoft.NET.Sdk\n#:sdk ContainerStages@")]
    public async Task A_file_based_app_needs_one_more_line(string line)
    {
        using var project = TestProject.Console();
        project.Write("../file/app.cs", $"""
            {line}{PackedPackage.Version}
            #:property ContainerBaseImage=scratch
            #:property PublishAot=false
            #:property InvariantGlobalization=true
            Console.WriteLine("one file");
            """);
        project.Write("../file/Directory.Build.targets", """
            <Project>
              <ItemGroup><ContainerStageCheck Include="CSTG4015" Severity="none" Justification="The test brings .NET." /></ItemGroup>
            </Project>
            """);
        string layout = Path.Combine(project.Output, "layout");
        string data = Directory.CreateDirectory(Path.Combine(project.Output, "data")).FullName;

        DotnetResult result = (await Dotnet.RunAsync(
            Path.Combine(project.Root, "file"),
            ["publish", "app.cs", "-t:PublishContainer", $"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar"],
            project.Environment(("XDG_DATA_HOME", data)))).AssertSucceeded();

        Assert.AreEqual("app", result.Layers, result.Output);
        using UnpackedImage image = await UnpackedImage.OfLayoutAsync(layout);
        Assert.AreEqual("one file", await image.RunAsync("app/app.dll"));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task The_publish_profile_DefaultContainer_makes_an_image(bool isWeb)
    {
        using TestProject project = isWeb
            ? TestProject.Web(Scratch, checks: TestProject.NotStarted)
            : TestProject.Console(Scratch, checks: TestProject.NotStarted);
        DotnetResult result = (await project.RunAsync(["publish", "-p:PublishProfile=DefaultContainer"])).AssertSucceeded();
        Assert.DoesNotContain("NETSDK1198", result.Output);
        Assert.DoesNotContain("warning", result.Output);
        Assert.EndsWith("app", result.Layers, result.Output);
        await Skopeo.InspectAsync($"oci:{LayoutOf(project)}:latest");
    }

    /// <summary>The SDK's own target packs whatever an earlier publish left in the folder, or fails when there is none.</summary>
    [TestMethod]
    public async Task Build_with_the_target_packs_what_was_just_built()
    {
        using var project = TestProject.Console(Scratch, program: """Console.WriteLine("one");""", checks: TestProject.NotStarted);
        string[] command = ["build", "-t:PublishContainer"];
        (await project.RunAsync(command)).AssertSucceeded();
        using (UnpackedImage first = await UnpackedImage.OfLayoutAsync(LayoutOf(project, "Debug")))
        {
            Assert.AreEqual("one", await first.RunAsync("app/Hello.dll"));
        }

        project.Write("Program.cs", """Console.WriteLine("two");""");
        (await project.RunAsync(command)).AssertSucceeded();
        using UnpackedImage second = await UnpackedImage.OfLayoutAsync(LayoutOf(project, "Debug"));
        Assert.AreEqual("two", await second.RunAsync("app/Hello.dll"));
    }

    [TestMethod]
    public async Task No_build_packs_what_was_built_before_and_leaves_the_publish_folder_alone()
    {
        using var project = TestProject.Console(Scratch, program: """Console.WriteLine("built");""", checks: TestProject.NotStarted);
        DotnetResult tooEarly = await project.PublishAsync("--no-build", "--no-restore");
        Assert.AreNotEqual(0, tooEarly.ExitCode);
        Assert.DoesNotContain("MSB4018", tooEarly.Output);

        (await project.RunAsync(["build", "-c", "Release"])).AssertSucceeded();
        project.Write("Program.cs", """Console.WriteLine("not built");""");
        project.Write("bin/Release/net10.0/publish/mine.txt", "");
        (await project.PublishAsync("--no-build")).AssertSucceeded();

        using UnpackedImage image = await UnpackedImage.OfLayoutAsync(LayoutOf(project));
        Assert.AreEqual("built", await image.RunAsync("app/Hello.dll"));
        Assert.IsFalse(File.Exists(image.PathOf("app/mine.txt")));
        Assert.IsTrue(File.Exists(Path.Combine(project.Folder, "bin/Release/net10.0/publish/mine.txt")));
    }

    [TestMethod]
    public async Task An_output_folder_is_filled_too_and_a_family_beside_a_base_is_said_to_be_unused()
    {
        using var project = TestProject.Console(Scratch, checks: TestProject.NotStarted);
        DotnetResult result = (await project.PublishAsync("-o", project.Output, "-p:ContainerFamily=alpine")).AssertSucceeded();
        Assert.HasCount(2, result.Output.Split("ContainerFamily has no effect"), result.Output);
        using UnpackedImage image = await UnpackedImage.OfLayoutAsync(LayoutOf(project));
        string[] published = [.. Directory.GetFiles(project.Output).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        string[] packed = [.. Directory.GetFiles(image.PathOf("app")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        CollectionAssert.AreEqual(published, packed);
    }

    /// <summary>Scripts and other tools read these from the command line.</summary>
    [TestMethod]
    public async Task The_outputs_of_the_SDK_are_filled_and_agree_with_the_image()
    {
        using var project = TestProject.Console(
            Scratch + "<ContainerRepository>team/hello</ContainerRepository><ContainerImageTags>1.2;latest</ContainerImageTags>",
            checks: TestProject.NotStarted);
        string archive = Path.Combine(project.Output, "hello.tar");
        string layout = Path.Combine(project.Output, "layout");
        string[] properties = ["Digest", "Configuration", "Manifest", "MediaType"];
        DotnetResult result = (await project.PublishAsync(
            [
                $"-p:ContainerArchiveOutputPath={archive}",
                $"-p:ContainerStagesLayoutPath={layout}",
                .. properties.Select(name => "--getProperty:GeneratedContainer" + name),
                "--getProperty:GeneratedArchiveOutputPath",
                "--getItem:GeneratedContainerName",
                "--getTargetResult:PublishContainer",
            ])).AssertSucceeded();
        JsonNode outputs = JsonNode.Parse(result.Output[result.Output.IndexOf('{', StringComparison.Ordinal)..])!;
        string Property(string name) => outputs["Properties"]![name]!.GetValue<string>();

        JsonNode raw = await Skopeo.InspectAsync($"oci:{layout}:1.2", "--raw");
        JsonNode config = await Skopeo.InspectAsync($"oci:{layout}:1.2", "--config", "--raw");
        JsonNode inspected = await Skopeo.InspectAsync($"oci:{layout}:1.2");
        Assert.AreEqual(raw.ToJsonString(), JsonNode.Parse(Property("GeneratedContainerManifest"))!.ToJsonString());
        Assert.AreEqual(config.ToJsonString(), JsonNode.Parse(Property("GeneratedContainerConfiguration"))!.ToJsonString());
        Assert.AreEqual((string?)inspected["Digest"], Property("GeneratedContainerDigest"));
        Assert.AreEqual((string?)raw["mediaType"], Property("GeneratedContainerMediaType"));
        Assert.AreEqual(archive, Property("GeneratedArchiveOutputPath"));
        CollectionAssert.AreEqual(
            (string[])["team/hello:1.2", "team/hello:latest"],
            outputs["Items"]!["GeneratedContainerName"]!.AsArray().Select(item => (string)item!["Identity"]!).Order(StringComparer.Ordinal).ToArray());

        JsonNode target = outputs["TargetResults"]!["PublishContainer"]!;
        Assert.AreEqual("Success", (string?)target["Result"]);
        JsonNode container = target["Items"]!.AsArray().Single()!;
        Assert.AreEqual("GeneratedContainer", (string?)container["Identity"]);
        Assert.AreEqual(Property("GeneratedContainerDigest"), (string?)container["ManifestDigest"]);
        Assert.AreEqual(Property("GeneratedContainerMediaType"), (string?)container["ManifestMediaType"]);
        Assert.AreEqual(Property("GeneratedContainerManifest"), (string?)container["Manifest"]);
        Assert.AreEqual(Property("GeneratedContainerConfiguration"), (string?)container["Configuration"]);
    }

    private static string LayoutOf(TestProject project, string configuration = "Release") =>
        Path.Combine(project.Folder, "bin", configuration, "net10.0", "container", "layout");
}
