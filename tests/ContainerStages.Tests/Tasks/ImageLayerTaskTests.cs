using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tasks;
using ContainerStages.Tests.Registry;
using ContainerStages.Tests.Registry.Quirks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = System.Threading.Tasks.Task;

namespace ContainerStages.Tests.Tasks;

/// <summary><c>ContainerStageLayer</c> with <c>From</c>: layers of another image, as they are.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class ImageLayerTaskTests : IDisposable
{
    private static readonly (string Path, string Content)[] Agent = [("/opt/agent/lib", "library"), ("/opt/agent/agent", "agent 1")];

    private readonly RecordingBuildEngine _engine = new();
    private readonly TemporaryFolder _folder = new();

    public ImageLayerTaskTests() => Write("publish/Hello.dll", "the app");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Layers_of_the_same_registry_are_mounted_by_their_digests_and_not_unpacked_and_everything_can_read_them()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        string layout = await VendorImage.CreateAsync(_folder.Combine("vendor"), "amd64", Agent);
        await Skopeo.RunAsync("copy", "--format", "v2s2", "--dest-tls-verify=false", $"oci:{layout}", $"docker://{registry.Host}/agent:1");
        string name = $"{registry.Host}/agent@{(await Skopeo.InspectAsync($"docker://{registry.Host}/agent:1", "--tls-verify=false"))["Digest"]}";
        string baseImage = await RegistryBaseTests.PushBaseAsync(registry, "base");
        JsonNode[] vendor = LayersOf(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", "docker://" + name));

        // The layers are read once, for the checks. Afterwards neither the build nor a registry that has them needs their bytes.
        Run(Build(name, baseImage));
        int downloads = (await RegistryBaseTests.BlobDownloadsAsync(registry, 5)).Count;
        ForgetLayers();
        BuildContainerImage build = Run(Build(name, baseImage));
        DeliverContainerImage deliver = TestTasks.Deliver(_folder, build);
        deliver.Registries = [new TaskItem(registry.Host)];
        Run(deliver);

        Assert.IsTrue(_engine.HighMessages.Exists(line => line.Contains("(1 of 4 layers uploaded, 0.0 MB, 3 mounted)", StringComparison.Ordinal)), Messages());
        IReadOnlyList<string> log = await registry.RequestsOnceAsync(log => log.Contains("PUT /v2/hello/manifests/1.0 201"));
        foreach (JsonNode layer in vendor)
        {
            Assert.Contains($"POST /v2/hello/blobs/uploads/?mount={Uri.EscapeDataString($"{layer["digest"]}")}&from=agent 201", log);
        }

        Assert.HasCount(downloads, await RegistryBaseTests.BlobDownloadsAsync(registry, downloads));
        JsonNode[] layers = LayersOf(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/hello:1.0"));
        Assert.AreEqual(string.Join(' ', vendor.Select(layer => layer["digest"])), $"{layers[1]["digest"]} {layers[2]["digest"]}");
        Assert.AreEqual("application/vnd.oci.image.layer.v1.tar+gzip", string.Join(' ', layers.Select(layer => layer["mediaType"]!.GetValue<string>()).Distinct()));
        JsonArray history = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--config", "--raw", "--tls-verify=false", $"docker://{registry.Host}/hello:1.0"))!["history"]!.AsArray();
        Assert.AreEqual($"ContainerStages: agent|from {name}", $"{history[1]!["created_by"]}|{history[1]!["comment"]}");
        Assert.IsTrue(_engine.HighMessages.Exists(line => line.StartsWith("  agent ", StringComparison.Ordinal) && line.EndsWith($"from {registry.Host}/agent", StringComparison.Ordinal)), Messages());

        // A layout and an archive hold the bytes, which come from the registry.
        DeliverContainerImage files = TestTasks.Deliver(_folder, build);
        files.LayoutPath = _folder.Combine("layout");
        files.ArchivePath = _folder.Combine("hello.tar");
        Run(files);
        await Tool.RunAsync("umoci", "unpack", "--image", _folder.Combine("layout") + ":1.0", _folder.Combine("bundle"));
        Assert.AreEqual("agent 1", await File.ReadAllTextAsync(_folder.Combine("bundle", "rootfs", "opt", "agent", "agent")));
        await Skopeo.RunAsync("copy", $"docker-archive:{files.ArchivePath}", $"dir:{_folder.Combine("copy")}");

        JsonNode ledger = JsonNode.Parse(await File.ReadAllTextAsync(Directory.GetFiles(build.ReportFolder, "*ledger*", SearchOption.AllDirectories)[0]))!["layers"]![1]!;
        Assert.AreEqual(
            $"agent user 10 image fromImage [\"image {name.Replace('@', ' ')}\"]",
            $"{ledger["name"]} {ledger["class"]} {ledger["rank"]} {ledger["origin"]} {ledger["work"]!["outcome"]} {ledger["inputs"]!.ToJsonString()}");
    }

    [TestMethod]
    [DataRow(false, false, DisplayName = "mounted")]
    [DataRow(true, false, DisplayName = "a registry that mounts nothing gets it")]
    [DataRow(false, true, DisplayName = "another registry gets it")]
    public async Task A_layer_is_sent_only_where_it_cannot_be_mounted(bool ignoresMounts, bool elsewhere)
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Plain with { IgnoresMounts = ignoresMounts });
        await using InMemoryRegistry other = await InMemoryRegistry.StartAsync(RegistryQuirks.Plain);
        InMemoryRegistry destination = elsewhere ? other : registry;
        Image agent;
        using (ContentStore store = new(_folder.Combine("vendor"), 1L << 30, TimeProvider.System))
        {
            agent = await TestImage.BuildAsync(store, TestImage.Amd64, "agent");
            await new RegistryDestination(registry.Host, registry.Options).DeliverAsync(agent, new ImageName("vendor/agent", ["1"]), store, default);
        }

        string layer = $"{agent.Layers[0].Blob.Digest}";
        BuildContainerImage first = Build($"{registry.Host}/vendor/agent@{agent.Descriptor.Digest}");
        first.WorkingDirectory = "/srv/";
        BuildContainerImage build = Run(first);
        int before = registry.Requests.Count;
        ForgetLayers();
        Run(build);
        DeliverContainerImage deliver = TestTasks.Deliver(_folder, build);
        deliver.Registries = [new TaskItem(destination.Host)];
        Run(deliver);

        string mount = $"POST /v2/hello/blobs/uploads/?mount={Uri.EscapeDataString(layer)}&from={Uri.EscapeDataString("vendor/agent")} {(ignoresMounts ? 202 : 201)}";
        bool isMounted = !ignoresMounts && !elsewhere;
        Assert.AreEqual(!elsewhere, destination.Requests.Any(request => $"{request}" == mount), string.Join('\n', destination.Requests));
        Assert.AreEqual(isMounted ? 0 : 1, destination.Requests.Count(request => request.Method == "PUT" && request.Path.StartsWith("/v2/hello/", StringComparison.Ordinal) && request.Path.Contains(Uri.EscapeDataString(layer), StringComparison.Ordinal)), string.Join('\n', destination.Requests));
        Assert.AreEqual(isMounted ? 0 : 1, registry.Requests.Skip(before).Count(request => $"{request}" == $"GET /v2/vendor/agent/blobs/{layer} 200"), string.Join('\n', registry.Requests));
    }

    [TestMethod]
    public async Task Layers_are_chosen_by_their_digests_for_each_platform_and_those_that_the_base_has_are_left_out()
    {
        await VendorImage.CreateAsync(_folder.Combine("vendor"), "amd64", Agent);
        await VendorImage.CreateAsync(_folder.Combine("vendor"), "arm64", ("/opt/agent/agent", "agent for arm64"));
        await MakeIndexAsync("vendor", "amd64", "arm64");
        string[] amd64 = [.. LayersOf(await Skopeo.RunAsync("inspect", "--raw", $"oci:{_folder.Combine("vendor")}:amd64")).Select(layer => $"{layer["digest"]}")];
        string[] arm64 = [.. LayersOf(await Skopeo.RunAsync("inspect", "--raw", $"oci:{_folder.Combine("vendor")}:arm64")).Select(layer => $"{layer["digest"]}")];

        Assert.AreEqual(string.Join(' ', amd64), await LayersAsync(Build("oci:vendor:all")));
        Assert.AreEqual(amd64[1], await LayersAsync(Build("oci:vendor:all", digests: amd64[1])));
        Assert.AreEqual(string.Join(' ', amd64), await LayersAsync(Build("oci:vendor:all", digests: $"{amd64[1]};{amd64[0]}")), "in the order of the image");
        Assert.AreEqual(string.Join(' ', amd64), await LayersAsync(Build("oci:vendor:all", "oci:vendor:amd64")), "the base's own");
        BuildContainerImage arm = Build("oci:vendor:all");
        arm.RuntimeIdentifier = "linux-arm64";
        Assert.AreEqual(string.Join(' ', arm64), await LayersAsync(arm));

        // A stage is a name for the image.
        BuildContainerImage staged = Build("stage:vendor");
        staged.Stages = [Item("vendor", ("Image", "oci:vendor:all"))];
        Assert.AreEqual(string.Join(' ', amd64), await LayersAsync(staged));

        async Task<string> LayersAsync(BuildContainerImage build)
        {
            var manifest = Manifest.Parse(Encoding.UTF8.GetBytes(Run(build).Image!.GetMetadata("Manifest")));
            Assert.AreEqual("app", build.Image!.GetMetadata("Layers"));
            DeliverContainerImage deliver = TestTasks.Deliver(_folder, build);
            deliver.LayoutPath = _folder.Combine("layout");
            Run(deliver);
            await Skopeo.RunAsync("copy", "--override-arch", build.RuntimeIdentifier == "linux-x64" ? "amd64" : "arm64", $"oci:{deliver.LayoutPath}:1.0", $"dir:{_folder.Combine("copy")}");
            return string.Join(' ', manifest.Layers.SkipLast(1).Select(layer => layer.Digest));
        }
    }

    [TestMethod]
    public async Task The_same_request_gives_the_same_image_and_another_agent_another()
    {
        string layout = await VendorImage.CreateAsync(_folder.Combine("vendor"), "amd64", Agent);
        await VendorImage.CreateAsync(_folder.Combine("next"), "amd64", ("/opt/agent/agent", "agent 2"));
        string first = Run(Build("oci:vendor:amd64")).Image!.ItemSpec;
        await Skopeo.RunAsync("copy", $"oci:{layout}", $"oci-archive:{_folder.Combine("vendor.tar")}:x");
        using var elsewhere = new TemporaryFolder();
        BuildContainerImage again = Build("oci-archive:vendor.tar");
        again.CacheFolder = elsewhere.Combine("cache");

        Assert.AreEqual(first, Run(again).Image!.ItemSpec, "wherever the image lies on this machine");
        Assert.AreNotEqual(first, Run(Build("oci:next:amd64")).Image!.ItemSpec);
    }

    [TestMethod]
    public async Task The_lock_file_pins_the_image()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        BuildContainerImage Locked(bool write = false)
        {
            BuildContainerImage build = Build($"{registry.Host}/base:latest");
            build.LockFile = "container-base.lock.json";
            build.WriteLockFile = write;
            return build;
        }

        await RegistryBaseTests.PushBaseAsync(registry, "agent 1");
        string first = Run(Locked(write: true)).Image!.ItemSpec;
        await RegistryBaseTests.PushBaseAsync(registry, "agent 2");

        Assert.AreEqual(first, Run(Locked()).Image!.ItemSpec);
        Assert.AreNotEqual(first, Run(Locked(write: true)).Image!.ItemSpec);
    }

    [TestMethod]
    public async Task A_secret_in_a_layer_is_found()
    {
        string key = "-----BEGIN RSA PRIVATE KEY-----\n" + Convert.ToBase64String(System.Security.Cryptography.RSA.Create(1024).ExportRSAPrivateKey(), Base64FormattingOptions.InsertLineBreaks) + "\n-----END RSA PRIVATE KEY-----\n";
        await VendorImage.CreateAsync(_folder.Combine("vendor"), "amd64", ("/opt/agent/key.pem", key));

        Assert.IsFalse(Build("oci:vendor:amd64").Execute());
        Assert.AreEqual("CSTG5006", _engine.Errors.Single().Code);
        Assert.Contains("of 'sha256:", Errors());
        Assert.Contains("file '/opt/agent/key.pem'", Errors());
    }

    [TestMethod]
    [DataRow("v2s2", "gzip", "", "application/vnd.oci.image.layer.v1.tar+gzip")]
    [DataRow("oci", "gzip", "Docker", "application/vnd.docker.image.rootfs.diff.tar.gzip")]
    [DataRow("oci", "zstd", "", "application/vnd.oci.image.layer.v1.tar+zstd")]
    [DataRow("oci", "zstd", "Docker", null)]
    public async Task A_layer_has_the_media_type_of_the_image_s_format(string format, string compression, string imageFormat, string? expected)
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using (ContentStore store = new(_folder.Combine("vendor"), 1L << 30, TimeProvider.System))
        {
            Image agent = await TestImage.CreateAsync(store, compression: new Compression(compression == "zstd" ? CompressionKind.Zstd : CompressionKind.Gzip, 1));
            await PushTests.PushAsync(registry, agent, store, "agent", "oci");
        }

        if (format != "oci")
        {
            await Skopeo.RunAsync("copy", "--format", format, "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{registry.Host}/agent:oci", $"docker://{registry.Host}/agent:{format}");
        }

        BuildContainerImage build = Build($"{registry.Host}/agent:{format}");
        build.ImageFormat = imageFormat;

        if (expected is null)
        {
            Assert.IsFalse(build.Execute());
            Assert.AreEqual("CSTG1007", _engine.Errors.Single().Code);
            Assert.Contains("zstd", Errors());
            return;
        }

        Assert.AreEqual(expected, Manifest.Parse(Encoding.UTF8.GetBytes(Run(build).Image!.GetMetadata("Manifest"))).Layers[0].MediaType.Value);
    }

    [TestMethod]
    public async Task A_layer_that_replaces_files_of_the_base_is_refused_and_its_layers_can_be_chosen()
    {
        await VendorImage.CreateAsync(_folder.Combine("base"), "amd64", ("/etc/os-release", "ours"));
        string layout = await VendorImage.CreateAsync(_folder.Combine("vendor"), "amd64", ("/etc/os-release", "theirs"), Agent[1]);
        JsonNode[] layers = LayersOf(await Skopeo.RunAsync("inspect", "--raw", "oci:" + layout));

        Assert.IsFalse(Build("oci:vendor:amd64", "oci:base:amd64").Execute());
        Assert.AreEqual("CSTG3004", _engine.Errors.Single().Code);
        Assert.Contains("cannot put the layer 'agent' of 'sha256:", Errors());
        Assert.Contains("on 'oci:base:amd64': it replaces or hides '/etc/os-release', and", Errors());
        Assert.Contains($"from bottom to top, {layers[0]["digest"]} ({layers[0]["size"]} bytes), {layers[1]["digest"]} (", Errors());
        _engine.Errors.Clear();

        Run(Build("oci:vendor:amd64", "oci:base:amd64", $"{layers[1]["digest"]}"));
        BuildContainerImage meant = Build("oci:vendor:amd64", "oci:base:amd64");
        meant.Checks = [Item("CSTG3004", ("Severity", "none"), ("Justification", "The agent's file is meant."))];
        Run(meant);

        // What is copied to the path of a file of the layer is a conflict, as with a file of the base.
        BuildContainerImage copying = Build("oci:vendor:amd64", digests: $"{layers[1]["digest"]}");
        Write("agent", "ours");
        copying.Copies = [Item("agent", ("Destination", "/opt/agent/"))];
        Assert.IsFalse(copying.Execute());
        Assert.AreEqual("CSTG3004", _engine.Errors.Single().Code);
        Assert.Contains("cannot put '/opt/agent/agent' (layer 'app') over what the layer 'agent' of 'sha256:", Errors());
    }

    [TestMethod]
    [DataRow("CSTG3005", "From=oci:vendor:amd64;Digests=sha256:0000000000000000000000000000000000000000000000000000000000000000", "the image for linux/amd64 has no such layer", "Its layers are, from bottom to top, sha256:")]
    [DataRow("CSTG3011", "From=oci:empty:amd64", "the image 'oci:empty:amd64' has no layers", "")]
    [DataRow("CSTG2007", "From=oci:vendor:arm64", "as a base for linux/amd64: it is for linux/arm64", "")]
    public async Task An_image_that_does_not_fit_is_one_error_at_its_item(string code, string metadata, string message, string advice)
    {
        await VendorImage.CreateAsync(_folder.Combine("vendor"), "amd64", Agent);
        await VendorImage.CreateAsync(_folder.Combine("vendor"), "arm64", Agent);
        await VendorImage.CreateAsync(_folder.Combine("empty"), "amd64");
        BuildContainerImage build = Build("");
        build.Layers = [LayerItem(metadata)];

        Assert.IsFalse(build.Execute());
        BuildErrorEventArgs error = _engine.Errors.Single();
        Assert.AreEqual(code, error.Code, error.Message);
        Assert.Contains(message, error.Message!);
        Assert.Contains(advice, error.Message!);
        Assert.AreEqual(3, error.LineNumber);
    }

    [TestMethod]
    [DataRow("CSTG1012", "agent", "From=vendor", "the project has no ContainerStage of that name. Its stages are 'files', 'fromdocker', 'web'.")]
    [DataRow("CSTG1007", "agent", "From=web", "cannot use 'web' as From of the layer 'agent'. Name an image")]
    [DataRow("CSTG1007", "agent", "From=files", "cannot use 'files' as From of the layer 'agent'")]
    [DataRow("CSTG1007", "agent", "From=fromdocker", "cannot use 'fromdocker' as From of the layer 'agent'")]
    [DataRow("CSTG1007", "agent", "From=scratch", "cannot use 'scratch' as From of the layer 'agent'")]
    [DataRow("CSTG1007", "agent", "From=docker-archive:agent.tar", "Files of anything else can be copied")]
    [DataRow("CSTG2001", "agent", "From=oci:", "names no path")]
    [DataRow("CSTG1007", "agent", "From=oci:vendor:1;After=base", "cannot use 'base' as After of the layer 'agent'. Remove After")]
    [DataRow("CSTG1007", "agent", "From=oci:vendor:1;Files=agent/**", "cannot use 'agent/**' as Files of the layer 'agent'. Remove Files")]
    [DataRow("CSTG1007", "agent", "Digests=sha256:1", "cannot use '' as From of the layer 'agent'")]
    [DataRow("CSTG1007", "agent", "From=oci:vendor:1;Digests=sha256:1", "cannot use 'sha256:1' as Digests of the layer 'agent'")]
    [DataRow("CSTG1007", "app", "From=oci:vendor:1", "The name is taken")]
    [DataRow("CSTG1007", "models", "From=oci:vendor:1", "The name is taken", DisplayName = "another layer's")]
    public void A_mistake_is_one_error_at_its_item_before_anything_is_compiled(string code, string name, string metadata, string message)
    {
        File.WriteAllText(_folder.Combine("Hello.csproj"), $"<Project>\n  <ItemGroup>\n    <ContainerStageLayer Include='{name}' From='x' />\n  </ItemGroup>\n</Project>");
        var check = new CheckContainerProject
        {
            BuildEngine = _engine,
            ProjectFile = _folder.Combine("Hello.csproj"),
            CacheFolder = _folder.Combine("cache"),
            CacheSizeLimit = "1000000000",
            Stages = [Item("web", ("Command", "make")), Item("files", ("Packages", "tzdata")), Item("fromdocker", ("Image", "docker-daemon:agent:1"))],
            Copies = [Item("x", ("Layer", "models"))],
            Layers = [Item("models", ("After", "base")), LayerItem(metadata, name)],
        };

        Assert.IsFalse(check.Execute());
        BuildErrorEventArgs error = _engine.Errors.Single();
        Assert.AreEqual(code, error.Code, error.Message);
        Assert.Contains(message, error.Message!);
        Assert.AreEqual(3, error.LineNumber);
    }

    private BuildContainerImage Build(string from, string baseImage = "scratch", string digests = "")
    {
        BuildContainerImage build = TestTasks.Build(_engine, _folder, baseImage, "/srv/");
        File.WriteAllText(build.ProjectFile, "<Project>\n  <ItemGroup>\n    <ContainerStageLayer Include='agent' From='x' />\n  </ItemGroup>\n</Project>");
        build.ReportFolder = _folder.Combine("reports");
        build.Layers = [Item("agent", ("From", from), ("Digests", digests))];
        return build;
    }

    private static TaskItem LayerItem(string metadata, string name = "agent") =>
        Item(name, [.. metadata.Split(';').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]))]);

    private static TaskItem Item(string name, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(name);
        foreach ((string key, string value) in metadata)
        {
            item.SetMetadata(key, value);
        }

        return item;
    }

    private static JsonNode[] LayersOf(string manifest) => [.. JsonNode.Parse(manifest)!["layers"]!.AsArray().Select(layer => layer!)];

    /// <summary>Gives the images of a layout an index, under the tag <c>all</c>.</summary>
    private async Task MakeIndexAsync(string layout, params string[] tags)
    {
        string file = _folder.Combine(layout, "index.json");
        JsonNode index = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        var manifests = new JsonArray();
        foreach (string tag in tags)
        {
            JsonNode image = index["manifests"]!.AsArray().Single(manifest => manifest!["annotations"]!["org.opencontainers.image.ref.name"]!.GetValue<string>() == tag)!;
            manifests.Add(new JsonObject
            {
                ["mediaType"] = image["mediaType"]!.DeepClone(),
                ["digest"] = image["digest"]!.DeepClone(),
                ["size"] = image["size"]!.DeepClone(),
                ["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = tag },
            });
        }

        byte[] content = Encoding.UTF8.GetBytes(new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaType.OciIndex.Value, ["manifests"] = manifests }.ToJsonString());
        var digest = Digest.Of(content);
        await File.WriteAllBytesAsync(_folder.Combine(layout, "blobs", "sha256", digest.Hex), content);
        index["manifests"]!.AsArray().Add(new JsonObject
        {
            ["mediaType"] = MediaType.OciIndex.Value,
            ["digest"] = $"{digest}",
            ["size"] = content.Length,
            ["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "all" },
        });
        await File.WriteAllTextAsync(file, index.ToJsonString());
    }

    /// <summary>All blobs that are neither manifests nor configurations: as if they had been removed. The app's are built again.</summary>
    private void ForgetLayers()
    {
        foreach (string blob in Directory.GetFiles(_folder.Combine("cache", "blobs", "sha256")).Where(blob => File.ReadAllBytes(blob)[0] != (byte)'{'))
        {
            File.Delete(blob);
        }
    }

    private T Run<T>(T task)
        where T : Microsoft.Build.Utilities.Task
    {
        Assert.IsTrue(task.Execute(), Errors());
        return task;
    }

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Combine(path))!);
        File.WriteAllText(_folder.Combine(path), content);
    }

    private string Errors() => string.Join('\n', _engine.Errors.Select(error => error.Message));

    private string Messages() => string.Join('\n', _engine.HighMessages);
}
