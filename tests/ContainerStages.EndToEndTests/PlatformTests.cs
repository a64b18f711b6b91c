using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>Several runtime identifiers: one index, an image for each platform, and nothing of one in the other.</summary>
[TestClass]
public sealed class PlatformTests
{
    private const string TwoPlatforms = "<RuntimeIdentifiers>linux-x64;linux-arm64;win-x64</RuntimeIdentifiers>";
    private const string Scratch = "<ContainerBaseImage>scratch</ContainerBaseImage>";

    /// <summary>The SDK's own publish builds the build machine's platform alone here, because trimming needs a runtime identifier.</summary>
    [TestMethod]
    public async Task A_trimmed_app_is_one_index_in_the_registry_that_skopeo_and_podman_read()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var podman = new Podman();
        using var project = TestProject.Web(
            TwoPlatforms + "<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><ContainerBaseImage>stage:base</ContainerBaseImage><ContainerImageTags>1.0;latest</ContainerImageTags>",
            """
            <ContainerStage Include="base" Packages="default" />
            <ContainerEnvironmentVariable Include="GREETING" Value="http://+:8080;b=c:d" />
            <ContainerLabel Include="a.label" Value="one:two;three=%25four" />
            <ProjectReference Include="../Lib/Lib.csproj" />
            """,
            """var app = WebApplication.CreateSlimBuilder(args).Build(); app.MapGet("/", () => new Lib.Greeting().ToString()); app.Run();""");
        project.Write("../Lib/Lib.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("../Lib/Greeting.cs", """namespace Lib; public class Greeting { public override string ToString() => System.Environment.GetEnvironmentVariable("GREETING")!; }""");
        string[] push = [$"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=team/hello"];
        string image = $"docker://{registry.Host}/team/hello:1.0";

        DotnetResult result = (await project.PublishAsync(
            [.. push, "--getProperty:GeneratedContainerDigest", "--getProperty:GeneratedImageIndex", "--getItem:GeneratedContainer"])).AssertSucceeded();

        JsonNode index = await Skopeo.InspectAsync(image, "--raw", "--tls-verify=false");
        Assert.AreEqual("linux/amd64 linux/arm64", PlatformsOf(index));
        JsonNode outputs = JsonNode.Parse(result.Output[result.Output.IndexOf('{', StringComparison.Ordinal)..])!;
        Assert.AreEqual(index.ToJsonString(), JsonNode.Parse((string)outputs["Properties"]!["GeneratedImageIndex"]!)!.ToJsonString());
        JsonNode inspected = await Skopeo.InspectAsync(image, "--tls-verify=false");
        Assert.AreEqual((string?)inspected["Digest"], (string?)outputs["Properties"]!["GeneratedContainerDigest"]);
        CollectionAssert.AreEqual(
            index["manifests"]!.AsArray().Select(manifest => (string)manifest!["digest"]!).ToArray(),
            outputs["Items"]!["GeneratedContainer"]!.AsArray().Select(container => (string)container!["ManifestDigest"]!).ToArray());

        // Only the index has tags.
        CollectionAssert.AreEqual((string[])["1.0", "latest"], inspected["RepoTags"]!.AsArray().Select(tag => (string)tag!).Order(StringComparer.Ordinal).ToArray());

        foreach ((string architecture, string machine) in ((string, string)[])[("amd64", "x86-64"), ("arm64", "ARM aarch64")])
        {
            string layout = Path.Combine(Directory.CreateDirectory(project.Output).FullName, architecture);
            await Tool.RunAsync("skopeo", "--override-arch", architecture, "copy", "--src-tls-verify=false", image, $"oci:{layout}:latest");
            using UnpackedImage unpacked = await UnpackedImage.OfLayoutAsync(layout);
            string elf = await Tool.RunAsync("sh", "-c", "find \"$0\" -type f -exec file -b {} + | grep ^ELF", unpacked.PathOf(""));
            string[] files = elf.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.IsGreaterThan(15, files.Length, "the framework's and the base's libraries");
            Assert.IsEmpty(files.Where(file => !file.Contains(machine, StringComparison.Ordinal)), elf);
            JsonNode config = (await Skopeo.InspectAsync($"oci:{layout}:latest", "--config"))["config"]!;
            Assert.Contains("GREETING=http://+:8080;b=c:d", config["Env"]!.AsArray().Select(variable => (string)variable!));
            Assert.AreEqual("one:two;three=%four", (string?)config["Labels"]!["a.label"]);
        }

        await podman.RunAsync("pull", "--tls-verify=false", $"{registry.Host}/team/hello:1.0");
        await using (RunningApp app = await podman.StartAsync($"{registry.Host}/team/hello:1.0", "--read-only", "--cap-drop=ALL"))
        {
            Assert.AreEqual("http://+:8080;b=c:d", await app.Client.GetStringAsync(new Uri("/", UriKind.Relative)));
        }

        // Nothing changed: nothing is sent, and the library of both was compiled once.
        int before = registry.Requests.Count;
        DotnetResult again = (await project.PublishAsync(push)).AssertSucceeded();
        Assert.Contains("is already there: nothing was sent", again.Output);
        string[] sent = [.. registry.Requests.Skip(before).Where(request => !request.StartsWith("HEAD ", StringComparison.Ordinal) && !request.StartsWith("GET ", StringComparison.Ordinal))];
        Assert.IsEmpty(sent, string.Join('\n', sent));
        Assert.HasCount(2, again.Output.Split("Lib -> "), again.Output);
    }

    [TestMethod]
    [DataRow("", "linux-arm64;linux-x64", "linux/amd64 linux/arm64", DisplayName = "framework-dependent")]
    [DataRow("<SelfContained>true</SelfContained>", "linux-x64;linux-arm64", "linux/amd64 linux/arm64", DisplayName = "self-contained")]
    [DataRow("<PublishReadyToRun>true</PublishReadyToRun>", "linux-x64;linux-arm64", "linux/amd64 linux/arm64", DisplayName = "ready to run")]
    [DataRow("<PublishSingleFile>true</PublishSingleFile>", "linux-arm64;linux-x64", "linux/amd64 linux/arm64", DisplayName = "single file")]
    public async Task Every_kind_of_publish_makes_an_index(string properties, string identifiers, string platforms)
    {
        using var project = TestProject.Console(
            Scratch + properties + $"<RuntimeIdentifiers>{identifiers}</RuntimeIdentifiers>",
            """
            <ContainerStage Include="own" Condition="'$(RuntimeIdentifier)' != ''" Command="echo $(RuntimeIdentifier) > own.txt" Inputs="Program.cs" Outputs="own.txt" />
            <ContainerStageAnnotation Include="org.opencontainers.image.source" Value="https://example.org/a;b" />
            <ContainerStageCopy Include="own.txt" From="own" Destination="/$(RuntimeIdentifier)/" />
            """,
            checks: TestProject.NotStarted);
        string layout = Path.Combine(project.Output, "layout");

        (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar")).AssertSucceeded();

        foreach (string image in (string[])[$"oci:{layout}:latest", $"oci-archive:{project.Output}/app.tar:latest"])
        {
            JsonNode index = await Skopeo.InspectAsync(image, "--raw");
            Assert.AreEqual(platforms, PlatformsOf(index));
            await Tool.RunAsync("skopeo", "--insecure-policy", "copy", "--all", image, $"dir:{project.Output}/copy");
            string[] manifests = Directory.GetFiles($"{project.Output}/copy", "*.manifest.json");
            Assert.HasCount(2, manifests);
            foreach (JsonNode manifest in manifests.Select(file => JsonNode.Parse(File.ReadAllText(file))!).Append(index))
            {
                // The SDK's labels, with the project's annotation among them.
                Assert.AreEqual(
                    """{"org.opencontainers.image.authors":"Hello","org.opencontainers.image.source":"https://example.org/a;b","org.opencontainers.image.version":"1.0.0"}""",
                    manifest["annotations"]!.ToJsonString());
            }
        }
    }

    /// <summary>Both are compiled and linked here; the one for the other processor runs in qemu.</summary>
    [TestMethod]
    public async Task A_static_native_program_is_made_for_both_on_nothing()
    {
        using var project = TestProject.Console($"""
            {Scratch}
            <RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>
            <PublishAot>true</PublishAot>
            <StaticExecutable>true</StaticExecutable>
            <LinkerFlavor>lld</LinkerFlavor>
            <StripSymbols>false</StripSymbols>
            <CppCompilerAndLinker>$(MSBuildProjectDirectory)/link.sh</CppCompilerAndLinker>
            <ContainerWorkingDirectory>/</ContainerWorkingDirectory>
            """, """<LinkerArg Include="-Wl,-z,nostart-stop-gc" />""", """Console.WriteLine(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture);""");
        WriteLinker(project);
        string layout = Path.Combine(project.Output, "layout");

        (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar")).AssertSucceeded();

        foreach ((string architecture, string[] run, string expected) in ((string, string[], string)[])[("amd64", ["env"], "X64"), ("arm64", ["qemu-aarch64-static"], "Arm64")])
        {
            string own = Path.Combine(project.Output, architecture);
            await Tool.RunAsync("skopeo", "--insecure-policy", "--override-arch", architecture, "copy", $"oci:{layout}:latest", $"oci:{own}:latest");
            using UnpackedImage unpacked = await UnpackedImage.OfLayoutAsync(own);
            Assert.AreEqual(expected, (await Tool.RunAsync(run[0], unpacked.PathOf("Hello"))).Trim());
        }
    }

    [TestMethod]
    public async Task One_that_is_chosen_is_one_image_without_an_index()
    {
        using var project = TestProject.Console(Scratch + TwoPlatforms + "<SelfContained>true</SelfContained>", checks: TestProject.NotStarted);
        string layout = Path.Combine(project.Output, "layout");
        string[] deliver = [$"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar"];

        foreach (string[] choice in (string[][])[["-r", "linux-arm64"], ["-p:ContainerRuntimeIdentifier=linux-arm64"], ["-p:ContainerRuntimeIdentifiers=linux-arm64"]])
        {
            (await project.PublishAsync([.. deliver, .. choice])).AssertSucceeded();
            JsonNode config = await Skopeo.InspectAsync($"oci:{layout}:latest", "--config");
            Assert.IsFalse((await Skopeo.InspectAsync($"oci:{layout}:latest", "--raw")).AsObject().ContainsKey("manifests"));
            Assert.AreEqual("arm64", (string?)config["architecture"]);
            using UnpackedImage unpacked = await UnpackedImage.OfLayoutAsync(layout);
            Assert.Contains("ARM aarch64", await Tool.RunAsync("file", "-b", unpacked.PathOf("app/Hello")), string.Join(' ', choice));
        }

        DotnetResult both = (await project.PublishAsync([.. deliver, "-r", "linux-x64", "-p:ContainerRuntimeIdentifiers=linux-x64%3Blinux-arm64"])).AssertSucceeded();
        Assert.Contains("is not looked at: RuntimeIdentifier says that the image is for linux-x64 alone", both.Output);
    }

    /// <summary>Both come after the project's own lines; and the image's own publish sees what they say of it.</summary>
    [TestMethod]
    public async Task Runtime_identifiers_of_a_publish_profile_and_of_Directory_Build_targets_count()
    {
        const string Identifiers = """
            <Project><PropertyGroup><RuntimeIdentifiers>
              linux-x64 ;
              linux-arm64;linux-x64
            </RuntimeIdentifiers><SelfContained>true</SelfContained></PropertyGroup></Project>
            """;
        foreach ((string file, string[] arguments) in ((string, string[])[])[
            ("Directory.Build.targets", []),
            ("Properties/PublishProfiles/Prod.pubxml", ["-p:PublishProfile=Prod"])])
        {
            using var project = TestProject.Console(Scratch, checks: TestProject.NotStarted);
            project.Write(file, Identifiers);
            string layout = Path.Combine(project.Output, "layout");

            (await project.PublishAsync([$"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar", .. arguments])).AssertSucceeded();

            Assert.AreEqual("linux/amd64 linux/arm64", PlatformsOf(await Skopeo.InspectAsync($"oci:{layout}:latest", "--raw")), file);
        }
    }

    /// <summary>Builds at the same time would empty each other's folders.</summary>
    [TestMethod]
    public async Task Platforms_are_kept_apart_where_the_project_has_no_folder_for_each()
    {
        using var project = TestProject.Console(
            Scratch + TwoPlatforms + "<SelfContained>true</SelfContained><AppendRuntimeIdentifierToOutputPath>false</AppendRuntimeIdentifierToOutputPath>",
            checks: TestProject.NotStarted);
        string layout = Path.Combine(project.Output, "layout");

        (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar")).AssertSucceeded();

        Assert.AreEqual("linux/amd64 linux/arm64", PlatformsOf(await Skopeo.InspectAsync($"oci:{layout}:latest", "--raw")));
        (await project.RunAsync(["clean", "-c", "Release"])).AssertSucceeded();
        Assert.IsEmpty(Directory.GetDirectories(Path.Combine(project.Folder, "obj"), "container", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task Where_none_of_them_is_for_Linux_the_image_is_for_the_build_machines_processor()
    {
        using var project = TestProject.Console(Scratch + "<RuntimeIdentifiers>win-x64;osx-arm64</RuntimeIdentifiers>", checks: TestProject.NotStarted);
        string layout = Path.Combine(project.Output, "layout");

        (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar")).AssertSucceeded();

        Assert.AreEqual("amd64", (string?)(await Skopeo.InspectAsync($"oci:{layout}:latest", "--config"))["architecture"]);
    }

    /// <summary>Only <c>dotnet publish</c> says that it publishes; the SDK takes none of these into account otherwise.</summary>
    [TestMethod]
    [DataRow("<PublishSelfContained>true</PublishSelfContained>", "linux/amd64", DisplayName = "guessed")]
    [DataRow("<PublishSelfContained>true</PublishSelfContained><PublishRuntimeIdentifier>linux-arm64</PublishRuntimeIdentifier>", "linux/arm64", DisplayName = "given")]
    public async Task What_only_a_publish_does_is_done_for_an_image_that_msbuild_makes(string properties, string platform)
    {
        using var project = TestProject.Console(Scratch + properties, checks: TestProject.NotStarted);

        DotnetResult result = (await project.RunAsync(["msbuild", "-restore", "-t:VerifyContainerReproducible", "-p:Configuration=Release"])).AssertSucceeded();

        Assert.Contains($"Image for {platform} on scratch", result.Output);
        Assert.Contains("runtime-native", result.Output);
        Assert.Contains("Reproducible: both builds made sha256:", result.Output);
    }

    [TestMethod]
    public async Task What_cannot_be_one_index_is_one_clear_error()
    {
        using var project = TestProject.Console(Scratch + "<RuntimeIdentifiers>linux-x64;linux-musl-x64</RuntimeIdentifiers>", checks: TestProject.NotStarted);
        string[] deliver = [$"-p:ContainerStagesLayoutPath={project.Output}/layout", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar"];

        Assert.Contains("2 of its images are for linux/amd64", (await project.PublishAsync(deliver)).AssertFailedWith("CSTG1011").Output);
        Assert.Contains(
            "cannot publish for linux-arm64: the project is not restored for it",
            (await project.PublishAsync([.. deliver, "-p:ContainerRuntimeIdentifiers=linux-x64%3Blinux-arm64"])).AssertFailedWith("CSTG1011").Output);
        Assert.IsFalse(Directory.Exists(project.Output), "something was written");
    }

    [TestMethod]
    public async Task An_index_is_reproducible_and_cleaned()
    {
        using var project = TestProject.Console(Scratch + TwoPlatforms + "<SelfContained>true</SelfContained>", checks: TestProject.NotStarted);

        DotnetResult result = (await project.RunAsync(["msbuild", "-restore", "-t:VerifyContainerReproducible", "-p:Configuration=Release"])).AssertSucceeded();

        Assert.Contains("Reproducible: both builds made sha256:", result.Output);
        (await project.RunAsync(["msbuild", "-t:VerifyContainerReproducible", "-p:Configuration=Release", "-p:ContainerRuntimeIdentifiers=linux-arm64"])).AssertSucceeded();
        string[] folders = [.. ((string[])["linux-x64", "linux-arm64"]).Select(identifier => Path.Combine(project.Folder, "obj/Release/net10.0", identifier, "container"))];
        Assert.IsTrue(folders.All(Directory.Exists));
        (await project.RunAsync(["clean", "-c", "Release"])).AssertSucceeded();
        Assert.IsFalse(folders.Any(Directory.Exists));
    }

    /// <summary>A musl base is made of Debian's package of musl; glibc is nowhere in it.</summary>
    [TestMethod]
    public async Task An_app_for_another_C_library_than_its_bases_is_one_clear_error()
    {
        const string NotStarted = TestProject.NotStarted +
            """<ContainerStageCheck Include="CSTG4011" Severity="none" Justification="This musl has no C++ library." />""";
        using var maker = TestProject.Console(
            "<ContainerBaseImage>stage:musl</ContainerBaseImage>",
            """<ContainerStage Include="musl" Packages="musl" />""",
            checks: NotStarted);
        string musl = Path.Combine(maker.Output, "musl");
        (await maker.PublishAsync($"-p:ContainerStagesLayoutPath={musl}", $"-p:ContainerArchiveOutputPath={maker.Output}/musl.tar", "-p:ContainerWorkingDirectory=/made")).AssertSucceeded();

        using var project = TestProject.Console(
            "<SelfContained>true</SelfContained><ContainerImageTag>app</ContainerImageTag>",
            """<ContainerStage Include="base" Packages="default" />""",
            checks: NotStarted);
        string[] deliver = [$"-p:ContainerStagesLayoutPath={project.Output}/layout", $"-p:ContainerArchiveOutputPath={project.Output}/app.tar"];

        Assert.Contains(
            "the program is for musl (it wants /lib/ld-musl-x86_64.so.1), and the base has glibc",
            (await project.PublishAsync([.. deliver, "-r", "linux-musl-x64", "-p:ContainerBaseImage=stage:base"])).AssertFailedWith("CSTG4002").Output);
        foreach (string form in (string[])[$"oci:{musl}:latest", $"docker-archive:{maker.Output}/musl.tar"])
        {
            Assert.Contains(
                "the program is for glibc (it wants /lib64/ld-linux-x86-64.so.2), and the base has musl",
                (await project.PublishAsync([.. deliver, "-r", "linux-x64", $"-p:ContainerBaseImage={form}"])).AssertFailedWith("CSTG4002").Output);
        }

        Assert.IsFalse(Directory.Exists(project.Output), "something was written");
        (await project.PublishAsync([.. deliver, "-r", "linux-musl-x64", $"-p:ContainerBaseImage=oci:{musl}:latest"])).AssertSucceeded();
    }

    private static string PlatformsOf(JsonNode index) => string.Join(' ', index["manifests"]!.AsArray()
        .Select(manifest => manifest!["platform"]!)
        .Select(platform => $"{platform["os"]}/{platform["architecture"]}{(platform["variant"] is { } variant ? $"/{variant}" : "")}"));

    /// <summary>gcc is one compiler for each processor, and takes no <c>--target</c>; Debian's cross compiler finds lld by another name.</summary>
    private static void WriteLinker(TestProject project)
    {
        string folder = Directory.CreateDirectory(Path.Combine(project.Folder, "lld")).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "aarch64-linux-gnu-ld.lld"), "/usr/bin/ld.lld");
        File.CreateSymbolicLink(Path.Combine(folder, "ld.lld"), "/usr/bin/ld.lld");
        project.Write("link.sh", $$"""
            #!/bin/bash
            arguments=() compiler=(gcc)
            for argument in "$@"; do
              case $argument in
                --target=aarch64-*) compiler=(aarch64-linux-gnu-gcc "-B{{folder}}") ;;
                --target=*) ;;
                *) arguments+=("$argument") ;;
              esac
            done
            exec "${compiler[@]}" "${arguments[@]}"
            """);
        File.SetUnixFileMode(Path.Combine(project.Folder, "link.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
