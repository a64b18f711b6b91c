namespace ContainerStages.EndToEndTests;

/// <summary><c>ContainerStageCopy</c>: what an image without a distribution lacks comes from the distribution's packages or from another image.</summary>
[TestClass]
public sealed class CopyTests
{
    /// <summary>Static, so that it runs on nothing.</summary>
    private const string Static = "<PublishAot>true</PublishAot><StaticExecutable>true</StaticExecutable><LinkerFlavor>lld</LinkerFlavor><ContainerBaseImage>scratch</ContainerBaseImage>";

    private const string Program = """
        Console.WriteLine(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris").BaseUtcOffset);
        Console.WriteLine(File.ReadLines("/etc/ssl/certs/ca-certificates.crt").First());
        """;

    [TestMethod]
    public async Task Certificates_and_time_zones_come_into_an_image_of_nothing_in_one_line_each_and_the_app_finds_them()
    {
        using var project = TestProject.Console(
            Static,
            """
            <ContainerStage Include="files" Packages="ca-certificates;tzdata" />
            <ContainerStageCopy Include="/etc/ssl/certs/ca-certificates.crt" From="files" />
            <ContainerStageCopy Include="/usr/share/zoneinfo" From="files" />
            <LinkerArg Include="-Wl,-z,nostart-stop-gc" />
            """,
            Program);
        string archive = Path.Combine(project.Output, "image.tar");
        DotnetResult result = (await project.PublishAsync("-r", "linux-x64", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();
        Assert.AreEqual("system app", result.Layers);

        using var podman = new Podman();
        Assert.AreEqual("01:00:00\n-----BEGIN CERTIFICATE-----\n", await podman.RunImageAsync(await podman.LoadAsync(archive)));
    }

    [TestMethod]
    public async Task The_checks_see_what_is_copied()
    {
        const string Copies = """
            <ContainerStage Include="files" Packages="ca-certificates;tzdata" />
            <ContainerStageCopy Include="/etc/ssl/certs/ca-certificates.crt" From="files" Condition="'$(Copies)' == 'true'" />
            <ContainerStageCopy Include="/usr/share/zoneinfo" From="files" Condition="'$(Copies)' == 'true'" />
            <ContainerEnvironmentVariable Include="TZ" Value="Europe/Paris" />
            """;
        using var project = TestProject.Console(
            "<SelfContained>true</SelfContained><ContainerBaseImage>stage:base</ContainerBaseImage>",
            Copies + """<ContainerStage Include="base" Packages="base-files;libc6;libgcc-s1;libstdc++6;libssl3" />""",
            """
            Console.WriteLine(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris").BaseUtcOffset);
            if (args.Length > 0) { using var client = new HttpClient(); Console.WriteLine(await client.GetStringAsync("https://example.org")); }
            """);
        string archive = Path.Combine(project.Output, "image.tar");
        string[] arguments = ["-r", "linux-x64", $"-p:ContainerArchiveOutputPath={archive}"];

        DotnetResult without = (await project.PublishAsync(arguments)).AssertSucceeded();
        Assert.Contains("warning CSTG4007", without.Output);
        Assert.Contains("warning CSTG4008", without.Output);
        Assert.Contains("warning CSTG4006", without.Output);

        DotnetResult with = (await project.PublishAsync([.. arguments, "-p:Copies=true"])).AssertSucceeded();
        Assert.DoesNotContain("CSTG", with.Output);
        using var podman = new Podman();
        Assert.AreEqual("01:00:00\n", await podman.RunImageAsync(await podman.LoadAsync(archive)));
    }

    [TestMethod]
    public async Task A_stage_an_image_and_the_build_machine_give_their_files_for_each_platform()
    {
        using var tools = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage><RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>", name: "Tools",
            checks: TestProject.NotStarted);
        string image = Path.Combine(tools.Output, "layout");
        (await tools.PublishAsync($"-p:ContainerStagesLayoutPath={image}", "-p:ContainerRuntimeIdentifiers=linux-x64%3Blinux-arm64")).AssertSucceeded();

        using var project = TestProject.Console(
            "<ContainerBaseImage>scratch</ContainerBaseImage><RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>",
            $"""
            <ContainerStage Include="web" Command="mkdir -p dist/js; cp page.html dist; echo 1 > dist/js/app.js; echo 2 > dist/js/app.js.map" Inputs="page.html" Outputs="dist" />
            <ContainerStageCopy Include="dist" From="web" Destination="wwwroot"><Exclude>**/*.map</Exclude></ContainerStageCopy>
            <ContainerStageCopy Include="dist/js/%2A.map" From="web" Destination="/maps" />
            <ContainerStage Include="tools" Image="oci:{image}" />
            <ContainerStageCopy Include="/app/Tools" From="tools" Destination="/usr/bin/" Layer="tools" />
            <ContainerStageLayer Include="tools" After="base" />
            <ContainerStageCopy Include="data/**/*.json" Destination="data/" Owner="10001" />
            """,
            checks: TestProject.NotStarted);
        project.Write("page.html", "<html>");
        project.Write("data/a/b.json", "{}");
        project.Write("data/c.json", "{}");
        string layout = Path.Combine(project.Output, "layout");
        (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", "-p:ContainerRuntimeIdentifiers=linux-x64%3Blinux-arm64")).AssertSucceeded();

        List<string> machines = [];
        foreach (string architecture in (string[])["amd64", "arm64"])
        {
            string one = Path.Combine(project.Output, architecture);
            await Tool.RunAsync("skopeo", "copy", "--override-arch", architecture, $"oci:{layout}:latest", $"oci:{one}:latest");
            string root = await LayoutImage.UnpackAsync(one, Path.Combine(project.Output, architecture + "-bundle"));
            string files = await Tool.RunAsync("find", root, "(", "-path", "*wwwroot*", "-o", "-path", "*/data*", "-o", "-path", "*/maps*", "-o", "-path", "*/usr/*", ")", "-type", "f", "-printf", "%m %U:%G /%P\n");
            Assert.AreEqual(
                "644 0:0 /app/wwwroot/js/app.js|644 0:0 /app/wwwroot/page.html|644 0:0 /maps/app.js.map|644 10001:10001 /app/data/a/b.json|644 10001:10001 /app/data/c.json|755 0:0 /usr/bin/Tools",
                string.Join('|', files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
            machines.Add((await Tool.RunAsync("readelf", "-h", Path.Combine(root, "usr", "bin", "Tools"))).Split('\n').Single(line => line.Contains("Machine:", StringComparison.Ordinal)).Split(':')[1].Trim());
        }

        Assert.AreEqual("Advanced Micro Devices X86-64,AArch64", string.Join(',', machines));
    }
}
