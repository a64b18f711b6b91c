using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using ContainerStages.Bases;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Stages.Containers;

namespace ContainerStages.Tests.Destinations;

[TestClass]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class DaemonTests
{
    private static readonly ImageName Name = new("hello", ["latest", "1.0"]);
    private const int Edits = 25;

    private static DockerDaemon _docker = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _docker = await DockerDaemon.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _docker.DisposeAsync();

    [TestMethod]
    [DataRow("Gzip", false)]
    [DataRow("Gzip", true)]
    [DataRow("None", false)]
    public async Task Docker_loads_an_image_and_gives_it_back_as_a_base(string compression, bool repeated)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(
            store,
            $"{compression} {repeated}",
            compression: new Compression(Enum.Parse<CompressionKind>(compression), 6),
            repeated: repeated);

        string done = await new DaemonDestination(_docker.Engine).DeliverAsync(image, Name, store, default);

        Assert.AreEqual("Loaded hello:latest, hello:1.0 into docker", done);
        Assert.AreEqual("Kept hello:latest, hello:1.0 in docker as it was", await new DaemonDestination(_docker.Engine).DeliverAsync(image, Name, store, default));
        foreach (string tag in Name.Tags)
        {
            JsonNode inspected = JsonNode.Parse(await _docker.RunAsync("inspect", $"hello:{tag}"))![0]!;
            Assert.AreEqual(image.Manifest.Config.Digest.ToString(), inspected["Id"]!.GetValue<string>());
        }

        // Docker files unpacked layers under their chain ids.
        CollectionAssert.IsSubsetOf(ChainId.Of(image.Config.DiffIds).Select(chainId => chainId.Hex).ToArray(), _docker.UnpackedLayers.ToArray());

        Image loaded = await new DaemonBase("docker-daemon:hello:1.0", "hello:1.0", _docker.Engine).LoadAsync(TestImage.Amd64, store, default);

        CollectionAssert.AreEqual(image.Config.DiffIds, loaded.Layers.Select(layer => layer.DiffId).ToArray());
        CollectionAssert.AreEqual(image.Config.ToBytes(), loaded.Config.ToBytes());
        Assert.AreEqual("docker-daemon:hello:1.0", loaded.Name);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("store", "tmp")));
    }

    /// <summary>An engine that collects what the replaced image leaves may not collect what the new one stands on.</summary>
    [TestMethod]
    [DataRow("Docker")]
    [DataRow("Docker 26")]
    [DataRow("Docker 26 with containerd's store")]
    [DataRow("Podman")]
    public async Task An_image_that_replaces_another_is_loaded_every_time_and_leaves_no_other_name(string which)
    {
        using var folder = new TemporaryFolder();
        await using DockerDaemon? modern = which.StartsWith("Docker 26", StringComparison.Ordinal) ? await DockerDaemon.StartModernAsync(which != "Docker 26") : null;
        ContainerEngine engine = modern?.Engine ?? (which == "Docker" ? _docker.Engine : PodmanIn(folder));
        ContentStore store = TestImage.Store(folder);
        var name = new ImageName("edited", ["latest", "1.0"]);
        string sent = folder.Combine("sent");
        ContainerEngine watched = Wrapped(engine, folder, $"""case " $* " in *" load "*) tee {sent} | {engine.Executable} "$@"; exit;; esac""");

        Image? image = null;
        for (int i = 0; i < Edits; i++)
        {
            image = await TestImage.CreateAsync(store, $"edit {i}\n", unchangedLayers: 5);
            string had = i == 0 ? "" : $", which had {image.Manifest.Layers.Length - 1} of its {image.Manifest.Layers.Length} layers";
            Assert.AreEqual($"Loaded edited:latest, edited:1.0 into {engine}{had}", await new DaemonDestination(watched).DeliverAsync(image, name, store, default), $"edit {i}");
            Assert.AreEqual(i == 0, new FileInfo(sent).Length > 20_000, $"{new FileInfo(sent).Length} bytes were sent for edit {i}");
        }

        // Nothing is missing in what was loaded.
        Image loaded = await new DaemonBase("docker-daemon:edited:1.0", "edited:1.0", engine).LoadAsync(TestImage.Amd64, TestImage.Store(new TemporaryFolder()), default);
        CollectionAssert.AreEqual(image!.Config.DiffIds, loaded.Layers.Select(layer => layer.DiffId).ToArray());
        Assert.AreEqual($"Kept edited:latest, edited:1.0 in {engine} as it was", await new DaemonDestination(engine).DeliverAsync(image!, name, store, default));
        string[] names = (await Tool.RunAsync(engine.Executable, [.. engine.Options, "images", "--format", "{{.Repository}}:{{.Tag}}"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        CollectionAssert.AreEquivalent(
            (string[])["edited:latest", "edited:1.0"],
            names.Select(line => line.Replace("localhost/", "", StringComparison.Ordinal)).Where(line => line.StartsWith("edited", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    [DataRow("Docker")]
    [DataRow("Podman")]
    public async Task An_engine_that_has_lost_its_layers_gets_all_of_them(string which)
    {
        using var folder = new TemporaryFolder();
        ContainerEngine engine = which == "Docker" ? _docker.Engine : PodmanIn(folder);
        ContentStore store = TestImage.Store(folder);
        Image lost = await TestImage.BuildAsync(store, TestImage.Amd64, "lost", "before");
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "lost", "after");
        ContainerEngine forgetful = Wrapped(engine, folder, $"""case " $* " in *" images "*) echo "lost:1 {lost.Manifest.Config.Digest}"; exit;; esac""");

        Assert.AreEqual($"Loaded lost:1 into {engine}", await new DaemonDestination(forgetful).DeliverAsync(image, new ImageName("lost", ["1"]), store, default));

        Image loaded = await new DaemonBase("docker-daemon:lost:1", "lost:1", engine).LoadAsync(TestImage.Amd64, store, default);
        CollectionAssert.AreEqual(image.Config.DiffIds, loaded.Layers.Select(layer => layer.DiffId).ToArray());
    }

    /// <summary>With a storage of its own.</summary>
    private static ContainerEngine PodmanIn(TemporaryFolder folder) =>
        ContainerEngine.Podman with { Options = ["--root", folder.Combine("root"), "--runroot", folder.Combine("run"), "--storage-driver", "vfs"] };

    /// <param name="script">Runs before the engine's command, for <c>sh</c>.</param>
    private static ContainerEngine Wrapped(ContainerEngine engine, TemporaryFolder folder, string script)
    {
        string file = folder.Combine("engine");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\nexec {engine.Executable} \"$@\"\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return engine with { Executable = file };
    }

    [TestMethod]
    public async Task Names_that_killed_builds_have_left_go_and_no_others()
    {
        using var folder = new TemporaryFolder();
        using PodmanEngine podman = await PodmanEngine.CreateAsync();
        ContentStore store = TestImage.Store(folder);
        long day = TimeSpan.SecondsPerDay;
        long now = store.Clock.GetUtcNow().ToUnixTimeSeconds();
        string old = $"containerstages-{now - day - 60}-{Guid.NewGuid():N}";
        string[] kept =
        [
            $"localhost/swept:containerstages-{now - day + 600}-{Guid.NewGuid():N}",
            $"localhost/swept:containerstages-{now - day - 60}-mine",
            $"localhost/swept:my-{old}",
            $"localhost/team/swept:{old}",
            $"registry.test/swept:{old}",
        ];
        foreach (string name in (string[])[$"localhost/swept:{old}", .. kept])
        {
            await podman.RunAsync("tag", PodmanEngine.Image, name);
        }

        await new DaemonDestination(podman.Engine).DeliverAsync(await TestImage.CreateAsync(store), new ImageName("swept", ["1"]), store, default);

        string[] names = (await podman.RunAsync("images", "--format", "{{.Repository}}:{{.Tag}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        CollectionAssert.AreEquivalent((string[])[PodmanEngine.Image, "localhost/swept:1", .. kept], names);
    }

    /// <summary>One odd value, and an engine fails to list any image.</summary>
    [TestMethod]
    public async Task Everything_that_is_kept_of_a_base_can_be_loaded()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store, "kept");
        var json = (JsonObject)JsonNode.Parse(image.Config.ToBytes())!;
        foreach ((string name, JsonNode? value) in (JsonObject)JsonNode.Parse("""
            {"author":"Ada","variant":"v1","os.version":"10.0","os.features":["f"],"docker_version":"26","comment":"c","x-unknown":{"n":1.5}}
            """)!)
        {
            json[name] = value?.DeepClone();
        }

        foreach ((string name, JsonNode? value) in (JsonObject)JsonNode.Parse("""
            {"Shell":["/bin/sh","-c"],"Healthcheck":{"Test":["CMD","/x"],"Interval":1000000000,"Timeout":2000000000,"StartPeriod":3000000000,"StartInterval":4000000000,"Retries":3},
             "OnBuild":["RUN x"],"ArgsEscaped":true,"StopSignal":"SIGQUIT","StopTimeout":5,"Volumes":{"/data":{},"/null":null},"ExposedPorts":{"80/tcp":{}},
             "Hostname":"h","Domainname":"d","MacAddress":"","NetworkDisabled":false,"AttachStdin":false,"Tty":false,"Labels":{"a":"b"},"Cmd":null,"unknown":5}
            """)!)
        {
            json["config"]![name] = value?.DeepClone();
        }

        var history = (JsonArray)json["history"]!;
        history.Add(JsonNode.Parse("""{"created":"0001-01-01T00:00:00Z","created_by":"x","author":"a","comment":"c","empty_layer":true}"""));
        history.Add(JsonNode.Parse("""{"created":"2026-01-31T12:00:00.123456789+02:00","empty_layer":true}"""));
        byte[] content = Json.ToBytes(json);
        Manifest manifest = image.Manifest with { Config = await store.AddAsync(MediaType.OciConfig, content, default) };
        image = image with
        {
            Descriptor = await store.AddAsync(MediaType.OciManifest, manifest.ToBytes(), default) with { Platform = image.Config.Platform },
            Manifest = manifest,
            Config = ImageConfig.Parse(content),
        };

        await new DaemonDestination(_docker.Engine).DeliverAsync(image, new ImageName("kept", ["latest"]), store, default);

        JsonNode inspected = JsonNode.Parse(await _docker.RunAsync("inspect", "kept:latest"))![0]!;
        Assert.AreEqual("""["/bin/sh","-c"]""", inspected["Config"]!["Shell"]!.ToJsonString());
        Assert.AreEqual(3, (int)inspected["Config"]!["Healthcheck"]!["Retries"]!);
        Assert.Contains("kept", await _docker.RunAsync("images"));
        string archive = folder.Combine("image.tar");
        await new ArchiveDestination(archive, ArchiveFormat.Docker).DeliverAsync(image, new ImageName("kept", ["latest"]), store, default);
        string[] podman = [.. PodmanIn(folder).Options];
        await Tool.RunAsync("podman", [.. podman, "load", "-i", archive]);
        Assert.Contains("SIGQUIT", await Tool.RunAsync("podman", [.. podman, "inspect", "kept:latest"]));
        Assert.Contains("kept", await Tool.RunAsync("podman", [.. podman, "images"]));
    }

    [TestMethod]
    public async Task A_name_without_a_tag_and_an_id_mean_one_image()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image latest = await TestImage.CreateAsync(store, "latest");
        Image other = await TestImage.CreateAsync(store, "other");
        await new DaemonDestination(_docker.Engine).DeliverAsync(latest, new ImageName("several", ["latest"]), store, default);
        await new DaemonDestination(_docker.Engine).DeliverAsync(other, new ImageName("several", ["other"]), store, default);

        foreach ((string reference, Image expected) in new[]
        {
            ("several", latest),
            ("several:other", other),
            (other.Manifest.Config.Digest.Hex[..12], other),
            (latest.Manifest.Config.Digest.ToString(), latest),
        })
        {
            Image loaded = await new DaemonBase("docker-daemon:" + reference, reference, _docker.Engine).LoadAsync(TestImage.Amd64, store, default);
            CollectionAssert.AreEqual(expected.Config.ToBytes(), loaded.Config.ToBytes(), reference);
        }
    }

    [TestMethod]
    [DataRow("Docker", "image.tar")]
    [DataRow("Docker", "image.tar.gz")]
    public async Task Docker_loads_the_archive_from_its_file(string format, string name)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store, name);
        await new ArchiveDestination(folder.Combine(name), Enum.Parse<ArchiveFormat>(format)).DeliverAsync(image, new ImageName("team/filed", ["1"]), store, default);

        Assert.Contains("Loaded image: team/filed:1", await _docker.RunAsync("load", "--input", folder.Combine(name)));

        JsonNode inspected = JsonNode.Parse(await _docker.RunAsync("inspect", "team/filed:1"))![0]!;
        Assert.AreEqual(image.Manifest.Config.Digest.ToString(), inspected["Id"]!.GetValue<string>());
    }

    [TestMethod]
    [DataRow("Docker")]
    [DataRow("Oci")]
    public async Task Containerd_files_the_archive_under_its_whole_name(string format)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        await new ArchiveDestination(folder.Combine("image.tar"), Enum.Parse<ArchiveFormat>(format)).DeliverAsync(image, Name, store, default);

        await _docker.ContainerdAsync(format, "images", "import", "--no-unpack", folder.Combine("image.tar"));

        string[] names = (await _docker.ContainerdAsync(format, "images", "list", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("docker.io/library/hello:1.0", names);
        Assert.Contains("docker.io/library/hello:latest", names);
    }

    [TestMethod]
    public async Task Podman_loads_an_image_and_gives_it_back_as_a_base()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        var podman = PodmanIn(folder);

        string done = await new DaemonDestination(podman).DeliverAsync(image, Name, store, default);
        Assert.AreEqual("Loaded hello:latest, hello:1.0 into podman", done);
        Assert.AreEqual("Kept hello:latest, hello:1.0 in podman as it was", await new DaemonDestination(podman).DeliverAsync(image, Name, store, default));

        Image loaded = await new DaemonBase("docker-daemon:hello:1.0", "hello:1.0", podman).LoadAsync(TestImage.Amd64, store, default);

        CollectionAssert.AreEqual(image.Config.DiffIds, loaded.Layers.Select(layer => layer.DiffId).ToArray());
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => new DaemonBase("docker-daemon:none", "none", podman).LoadAsync(TestImage.Amd64, store, default));
        Assert.AreEqual(Catalogue.ImageNotFound, e.Diagnostic, e.Message);
        foreach (string format in new[] { "Docker", "Oci" })
        {
            string file = folder.Combine(format + ".tar.gz");
            await new ArchiveDestination(file, Enum.Parse<ArchiveFormat>(format)).DeliverAsync(image, new ImageName("team/filed", ["1"]), store, default);
            await Tool.RunAsync("podman", [.. podman.Options, "load", "--input", file]);
        }
    }

    /// <summary>The id is the configuration's, which is the same in both formats; but podman runs the health check of Docker's alone.</summary>
    [TestMethod]
    public async Task Podman_gets_an_image_again_in_another_format()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image oci = await TestImage.CreateAsync(store, "formats");
        Manifest manifest = oci.Manifest with
        {
            MediaType = MediaType.DockerManifest,
            Config = oci.Manifest.Config with { MediaType = MediaType.DockerConfig },
            Layers = [.. oci.Manifest.Layers.Select(layer => layer with { MediaType = MediaType.DockerLayerGzip })],
        };
        Image docker = oci with { Manifest = manifest, Descriptor = await store.AddAsync(manifest.MediaType, manifest.ToBytes(), default) with { Platform = oci.Config.Platform } };
        var podman = PodmanIn(folder);
        var destination = new DaemonDestination(podman);
        var name = new ImageName("formats", ["1"]);

        foreach (Image image in (Image[])[oci, docker, oci])
        {
            Assert.StartsWith("Loaded formats:1 into podman", await destination.DeliverAsync(image, name, store, default));
            Assert.AreEqual(image.Manifest.MediaType.ToString(), (await Tool.RunAsync("podman", [.. podman.Options, "image", "inspect", "--format", "{{.ManifestType}}", "formats:1"])).Trim());
            Assert.AreEqual("Kept formats:1 in podman as it was", await destination.DeliverAsync(image, name, store, default));
        }
    }

    [TestMethod]
    public async Task An_engine_gets_the_image_for_its_own_platform()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image own = await TestImage.CreateAsync(store, "own");
        Image arm = await TestImage.CreateAsync(store, "other", new Platform("linux", "arm64"));
        Image s390 = await TestImage.CreateAsync(store, "other", new Platform("linux", "s390x"));
        var podman = PodmanIn(folder);
        Assert.AreEqual("amd64", await (podman with { Kind = ContainerEngineKind.Docker }).ArchitectureAsync(default), "distributions ship a docker command that is podman");
        foreach (ContainerEngine engine in new[] { _docker.Engine, podman })
        {
            Assert.AreEqual("amd64", await engine.ArchitectureAsync(default), "of the machines that the tests run on");
            ImageSet images = await ImageSet.CreateAsync([arm, own], store, default);
            Assert.AreEqual(
                $"Loaded chosen:1 (linux/amd64 of 2 platforms) into {engine}",
                await new DaemonDestination(engine).DeliverAsync(images, new ImageName("chosen", ["1"]), store, default));

            Image loaded = await new DaemonBase("docker-daemon:chosen:1", "chosen:1", engine).LoadAsync(TestImage.Amd64, store, default);
            CollectionAssert.AreEqual(own.Config.ToBytes(), loaded.Config.ToBytes());

            ImageSet others = await ImageSet.CreateAsync([arm, s390], store, default);
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => new DaemonDestination(engine).DeliverAsync(others, new ImageName("chosen", ["1"]), store, default));
            Assert.AreEqual(Catalogue.WrongPlatform, e.Diagnostic);
            Assert.Contains($"cannot load chosen into {engine}: it runs linux/amd64, and the images are for linux/arm64, linux/s390x", e.Message);
        }
    }

    [TestMethod]
    public async Task A_missing_image_a_missing_daemon_and_a_missing_command_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        ContainerEngine noDaemon = ContainerEngine.Docker with { Options = ["-H", "unix://" + folder.Combine("none.sock")] };
        ContainerEngine noCommand = ContainerEngine.Docker with { Executable = folder.Combine("none") };

        foreach ((ContainerEngine engine, Diagnostic expected, string words) in new[]
        {
            (_docker.Engine, Catalogue.ImageNotFound, "no-such"),
            (noDaemon, Catalogue.DaemonFailed, "Is the docker daemon running?"),
            (noCommand, Catalogue.DaemonFailed, "none"),
        })
        {
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
                () => new DaemonBase("docker-daemon:no-such", "no-such", engine).LoadAsync(TestImage.Amd64, store, default));
            Assert.AreEqual(expected, e.Diagnostic, e.Message);
            Assert.Contains(words, e.Message);
        }

        foreach (ContainerEngine engine in new[] { noDaemon, noCommand })
        {
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => new DaemonDestination(engine).DeliverAsync(image, Name, store, default));
            Assert.AreEqual(Catalogue.DaemonFailed, e.Diagnostic, e.Message);
        }

        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("store", "tmp")));
    }

    [TestMethod]
    public async Task An_image_that_is_not_whole_is_not_loaded()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store, "not whole");
        File.Delete(folder.Combine("store", "blobs", "sha256", image.Manifest.Layers[1].Digest.Hex));

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => new DaemonDestination(_docker.Engine).DeliverAsync(image, new ImageName("broken", ["1"]), store, default));

        Assert.AreEqual(Catalogue.ContentMismatch, e.Diagnostic, e.Message);
        Assert.AreEqual("", (await _docker.RunAsync("images", "-q", "broken")).Trim());
    }

    [TestMethod]
    public async Task The_engine_is_the_one_asked_for_or_the_one_that_works()
    {
        using var folder = new TemporaryFolder();
        ContainerEngine none = ContainerEngine.Docker with { Executable = folder.Combine("none") };
        ContainerEngine noDaemon = ContainerEngine.Docker with { Options = ["-H", "unix://" + folder.Combine("none.sock")] };
        ContainerEngine podman = PodmanIn(folder);
        ContainerEngine podmanAsDocker = podman with { Kind = ContainerEngineKind.Docker };

        foreach ((string? asked, ContainerEngine docker, ContainerEngine other, ContainerEngine? expected) in new[]
        {
            ("Docker", none, podman, none),
            ("podman", _docker.Engine, podman, podman),
            (null, _docker.Engine, podman, _docker.Engine),
            ("", none, podman, podman),
            (null, noDaemon, podman, podman),
            (null, noDaemon, none, null),
            (null, podmanAsDocker, none, podman),
        })
        {
            Assert.AreEqual(expected, await ContainerEngineDetection.DetectAsync(asked, docker, other, default));
        }

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => ContainerEngineDetection.DetectAsync("containerd", Progress.None, default));
        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
    }

    /// <summary>An image that was meant for a busy docker must not go somewhere else.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    [UnsupportedOSPlatform("windows")]
    public async Task An_engine_that_does_not_answer_is_not_taken_for_none(bool dockerHangs)
    {
        using var folder = new TemporaryFolder();
        ContainerEngine none = ContainerEngine.Docker with { Executable = folder.Combine("none") };
        File.WriteAllText(folder.Combine("hangs"), "#!/bin/sh\nexec sleep 100\n");
        File.SetUnixFileMode(folder.Combine("hangs"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        ContainerEngine hangs = (dockerHangs ? ContainerEngine.Docker : ContainerEngine.Podman) with { Executable = folder.Combine("hangs"), Patience = TimeSpan.FromSeconds(0.5) };

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => ContainerEngineDetection.DetectAsync(null, dockerHangs ? hangs : none, dockerHangs ? none with { Kind = ContainerEngineKind.Podman } : hangs, default));

        Assert.AreEqual(Catalogue.DaemonFailed, e.Diagnostic);
        Assert.AreEqual($"cannot find out whether {hangs} works: {hangs} has not answered within 0.5 s", e.Message);
    }

    [TestMethod]
    public async Task What_podman_says_below_its_error_is_a_part_of_it()
    {
        using var folder = new TemporaryFolder();
        var podman = PodmanIn(folder);

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => podman.LoadAsync("broken", async (stream, token) => await stream.WriteAsync("no archive"u8.ToArray(), token), default));

        Assert.AreEqual(Catalogue.DaemonFailed, e.Diagnostic);
        Assert.Contains("docker-archive: ", e.Message, "podman lists what it has tried");
        Assert.DoesNotContain('\n', e.Message);
    }

    [TestMethod]
    [DataRow("Error: initializing source docker://127.0.0.1:5000/x: pinging container registry 127.0.0.1:5000: Get \"https://127.0.0.1:5000/v2/\": http: server gave HTTP response to HTTPS client", "insecure-registries")]
    [DataRow("error setting rlimits for ready process: error setting rlimit type 7: operation not permitted", "default_ulimits")]
    [DataRow("Error: runc: runc create failed: unable to start container process: error during container init: error setting rlimits", "default_ulimits")]
    [DataRow("Error: no space left on device", null)]
    public void Errors_about_an_engines_own_settings_say_which(string error, string? advice)
    {
        Assert.AreEqual(advice is null, EngineAdvice.For(error) is null);
        Assert.Contains(advice ?? "", EngineAdvice.For(error) ?? "");
    }
}
