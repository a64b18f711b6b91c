using System.Runtime.Versioning;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.App;
using ContainerStages.Destinations;
using ContainerStages.Engines;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Pipeline;

/// <summary>The printed command is run as it is, with podman as the only engine of the machine.</summary>
[TestClass]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class RunHintsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Podman _podman = new();
    private readonly Lines _lines = new();

    private PipelineSettings Settings => new()
    {
        CacheFolder = _folder.Combine("cache"),
        Registries = new RegistrySettings { Variable = name => name == "PATH" ? PodmanFolder : null },
    };

    private string PodmanFolder => Path.GetDirectoryName(_podman.Executable)!;

    public void Dispose()
    {
        _podman.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task The_command_for_a_registry_without_TLS_runs_the_image()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        await DeliverAsync(request => request with { Registries = [registry.Host] });
        await RunsAsync($"podman run --rm --tls-verify=false {registry.Host}/team/hello:1.0");
    }

    [TestMethod]
    [DataRow("hello.tar", false)]
    [DataRow("it's an archive.tar.gz", true)]
    public async Task The_command_for_an_archive_runs_the_image(string file, bool isOci)
    {
        await DeliverAsync(request => request with { ArchivePath = _folder.Combine(file), ImageFormat = isOci ? ImageFormat.Oci : null, Repository = isOci ? "hello" : "team/hello" });
        string path = isOci ? $@"'{_folder.Path}/it'\''s an archive.tar.gz'" : _folder.Combine(file);
        await RunsAsync($"podman load -i {path} && podman run --rm docker.io/{(isOci ? "library" : "team")}/hello:1.0");
    }

    [TestMethod]
    public async Task The_command_for_an_engine_runs_the_image_on_a_read_only_root()
    {
        ContainerEngine engine = ContainerEngine.Podman with { Executable = _podman.Executable };
        BuiltImage built = await BuildAsync();
        using ContentStore store = Settings.OpenStore(ContainerStages.IO.Progress.None);
        Image image = (await BuiltImage.ReadAsync([built], store, default))[0];
        await new DaemonDestination(engine).DeliverAsync(ImageSet.Of(image), new ImageName("team/hello", ["1.0"]), store, default);

        DeliverRequest request = Request(built) with { IsReadOnly = true, WritableFolders = ["/data"] };
        new RunHints(request, image.Config, _lines).InEngine(engine, "team/hello:1.0");

        await RunsAsync($"{_podman.Executable} run --rm --read-only --tmpfs /tmp --volume /data localhost/team/hello:1.0");
    }

    [TestMethod]
    public void Docker_needs_a_setting_for_a_registry_without_TLS_that_is_elsewhere()
    {
        var settings = new PipelineSettings { CacheFolder = _folder.Path, Engine = "docker" };
        var hints = new RunHints(Request(null) with { Settings = settings }, ImageConfig.Empty(new Platform("linux", "amd64")), _lines);

        hints.InRegistry("registry.example:5000/hello:1", isPlainHttp: true);
        hints.InRegistry("localhost:5000/hello:1", isPlainHttp: true);
        hints.InRegistry("registry.example/hello:1", isPlainHttp: false);
        hints.InArchive("/out/hello.tar", "hello:1");

        CollectionAssert.AreEqual(
            (string[])
            [
                "Run it with: docker run --rm registry.example:5000/hello:1",
                """The registry speaks plain HTTP, which docker refuses: add "registry.example:5000" to "insecure-registries" in its daemon.json first.""",
                "Run it with: docker run --rm localhost:5000/hello:1",
                "Run it with: docker run --rm registry.example/hello:1",
                "Run it with: docker load -i /out/hello.tar && docker run --rm hello:1",
            ],
            _lines.Written.ToArray());
    }

    [TestMethod]
    public void Without_an_engine_the_command_is_for_another_machine()
    {
        var settings = new PipelineSettings { CacheFolder = _folder.Path };
        new RunHints(Request(null) with { Settings = settings }, ImageConfig.Empty(new Platform("linux", "amd64")), _lines).InRegistry("registry.example/hello:1", isPlainHttp: false);
        Assert.AreEqual("Run it, where docker is, with: docker run --rm registry.example/hello:1", _lines.Written.Single());
    }

    private async Task DeliverAsync(Func<DeliverRequest, DeliverRequest> change) =>
        await DeliverImage.RunAsync(change(Request(await BuildAsync())), _lines);

    private DeliverRequest Request(BuiltImage? built) =>
        new() { Settings = Settings, Images = built is null ? [] : [built], Repository = "team/hello", Tags = ["1.0"] };

    /// <summary>A static program, which needs nothing but itself.</summary>
    private async Task<BuiltImage> BuildAsync()
    {
        Directory.CreateDirectory(_folder.Combine("publish"));
        File.WriteAllText(_folder.Combine("hello.c"), "#include <stdio.h>\nint main(void) { return puts(\"it runs\") < 0; }\n");
        await Tool.RunAsync("gcc", "-static", "-o", _folder.Combine("publish", "Hello"), _folder.Combine("hello.c"));
        BuildResult built = await BuildImage.RunAsync(
            new BuildRequest
            {
                Settings = Settings,
                PublishFolder = _folder.Combine("publish"),
                AppName = "Hello",
                RuntimeIdentifier = "linux-x64",
                BaseImage = "scratch",
                Start = new StartCommand { AppCommand = ["/app/Hello"] },
                ReportFolder = _folder.Combine("report"),
            },
            _lines);
        Assert.IsNotNull(built.Image, string.Join('\n', _lines.Problems));
        return built.Image;
    }

    /// <param name="command">Has to be the printed one.</param>
    private async Task RunsAsync(string command)
    {
        Assert.AreEqual($"Run it with: {command}", _lines.Written.Single(line => line.StartsWith("Run it", StringComparison.Ordinal)));
        BufferedCommandResult result = await Cli.Wrap("sh")
            .WithArguments(["-c", command])
            .WithEnvironmentVariables(variables => variables.Set("PATH", $"{PodmanFolder}:{Environment.GetEnvironmentVariable("PATH")}"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.AreEqual("it runs", result.StandardOutput.TrimEnd().Split('\n')[^1], result.StandardError);
    }
}
