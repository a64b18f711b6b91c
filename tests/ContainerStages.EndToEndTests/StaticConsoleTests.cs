using System.Text.Json.Nodes;

namespace ContainerStages.EndToEndTests;

/// <summary>The sample StaticConsole: compiled ahead of time, linked statically, on nothing.</summary>
[TestClass]
public sealed class StaticConsoleTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task One_file_is_the_whole_image_and_it_runs()
    {
        string sample = Repository.Combine("samples", "StaticConsole");
        using var project = TestProject.Console(name: "StaticConsole", program: await File.ReadAllTextAsync(Path.Combine(sample, "Program.cs")));
        string text = await File.ReadAllTextAsync(Path.Combine(sample, "StaticConsole.csproj"));
        project.Write("StaticConsole.csproj", PackedPackage.In(text));
        string layout = Path.Combine(project.Output, "layout");
        string archive = Path.Combine(project.Output, "static.tar");
        DotnetResult result = (await project.PublishAsync($"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={archive}")).AssertSucceeded();

        Assert.DoesNotContain("CSTG", result.Output);
        LayoutImage image = await LayoutImage.ReadAsync(layout);
        TestContext.WriteLine($"{image.LayerSizes.Sum() / 1e6:0.00} MB compressed");
        Assert.HasCount(1, image.LayerSizes, result.Output);
        Assert.IsLessThanOrEqualTo(3_000_000, image.LayerSizes[0]);
        Assert.AreEqual("10001:10001", image.Config["config"]!["User"]!.GetValue<string>());
        Assert.AreEqual("/StaticConsole", image.Config["config"]!["Entrypoint"]!.AsArray().Single()!.GetValue<string>());

        string root = await LayoutImage.UnpackAsync(layout, Path.Combine(project.Output, "bundle"));
        Assert.AreEqual("f 0755 0:0 /StaticConsole\n", await Tool.RunAsync("find", root, "-mindepth", "1", "-printf", "%y %#m %U:%G /%P\n"));

        using var podman = new Podman();
        Assert.AreEqual("Hello from an image with one file in it.\n", await podman.RunImageAsync(await podman.LoadAsync(archive)));
    }

    [TestMethod]
    public async Task Without_a_linker_it_is_one_error_before_anything_is_compiled()
    {
        using TestProject project = await TestProject.OfSampleAsync("StaticConsole");
        string path = Directory.CreateDirectory(project.NewFolder()).FullName;
        await LinkAsync("dotnet", path);
        string[] publish = ["publish", "-t:PublishContainer"];

        DotnetResult nothing = (await project.RunAsync(publish, ("PATH", path))).AssertFailedWith("CSTG7040");
        Assert.Contains("neither clang nor gcc is on the path. Install what is missing, on Debian and Ubuntu with: apt-get install clang zlib1g-dev lld.", nothing.Output);
        Assert.DoesNotContain(" -> ", nothing.Output);

        await LinkAsync("gcc", path);
        DotnetResult noLinker = (await project.RunAsync(publish, ("PATH", path))).AssertFailedWith("CSTG7040");
        Assert.Contains("'gcc -fuse-ld=lld -Wl,--version' fails (collect2: fatal error: cannot find 'ld'). Install what is missing, on Debian and Ubuntu with: apt-get install lld.", noLinker.Output);
        Assert.DoesNotContain(" -> ", noLinker.Output);
    }

    [TestMethod]
    public async Task Symbols_of_native_code_are_left_out_unless_they_are_asked_for()
    {
        using var project = TestProject.Console("<PublishAot>true</PublishAot><StaticExecutable>true</StaticExecutable><LinkerFlavor>lld</LinkerFlavor><ContainerBaseImage>scratch</ContainerBaseImage>", """<LinkerArg Include="-Wl,-z,nostart-stop-gc" />""");
        string publish = Path.Combine(project.Folder, "obj", "Release", "net10.0", "linux-x64", "container", "publish");
        string archive = $"-p:ContainerArchiveOutputPath={project.Output}/app.tar";

        (await project.PublishAsync("-r", "linux-x64", archive)).AssertSucceeded();
        Assert.AreEqual("Hello", string.Join(' ', Directory.GetFiles(publish).Select(Path.GetFileName)));

        (await project.PublishAsync("-r", "linux-x64", archive, "-p:CopyOutputSymbolsToPublishDirectory=true")).AssertSucceeded();
        Assert.AreEqual("Hello Hello.dbg", string.Join(' ', Directory.GetFiles(publish).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public async Task An_image_for_arm64_holds_code_for_arm64_only()
    {
        using var project = TestProject.Console(
            "<SelfContained>true</SelfContained><ContainerBaseImage>stage:base</ContainerBaseImage>",
            """<ContainerStage Include="base" Packages="default" />""");
        string layout = Path.Combine(project.Output, "layout");
        (await project.PublishAsync("-r", "linux-arm64", $"-p:ContainerStagesLayoutPath={layout}", $"-p:ContainerArchiveOutputPath={project.Output}/a.tar")).AssertSucceeded();

        JsonNode manifest = (await LayoutImage.ReadAsync(layout)).Config;
        Assert.AreEqual("arm64", manifest["architecture"]!.GetValue<string>());

        string root = await LayoutImage.UnpackAsync(layout, Path.Combine(project.Output, "bundle"));
        string[] machines = [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).LinkTarget is null).Select(ElfMachine).Where(machine => machine.Length > 0)];
        Assert.IsGreaterThan(10, machines.Length);
        Assert.AreEqual("aarch64", string.Join(' ', machines.Distinct()));
    }

    /// <summary>Puts a program of this machine into a folder of its own.</summary>
    private static async Task LinkAsync(string program, string folder) =>
        File.CreateSymbolicLink(Path.Combine(folder, program), (await Tool.RunAsync("readlink", "-f", (await Tool.RunAsync("which", program)).Trim())).Trim());

    /// <returns>The machine of an ELF file (e_machine, at offset 18); empty for others.</returns>
    private static string ElfMachine(string file)
    {
        Span<byte> header = stackalloc byte[20];
        using FileStream stream = File.OpenRead(file);
        return stream.ReadAtLeast(header, 20, throwOnEndOfStream: false) < 20 || !header[..4].SequenceEqual("\u007fELF"u8) ? ""
            : header[18] == 183 ? "aarch64"
            : $"{header[18]}: {file}";
    }
}
