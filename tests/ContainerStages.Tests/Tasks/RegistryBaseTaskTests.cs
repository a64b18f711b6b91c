using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Oci;
using ContainerStages.Tasks;
using ContainerStages.Tests.Registry;
using Microsoft.Build.Utilities;
using Task = System.Threading.Tasks.Task;

namespace ContainerStages.Tests.Tasks;

/// <summary>A base from a registry, through two tasks that share nothing but the content store.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class RegistryBaseTaskTests
{
    private readonly RecordingBuildEngine _engine = new();

    [TestMethod]
    public async Task A_base_of_the_same_registry_is_mounted_without_its_layers_being_here()
    {
        using TemporaryFolder folder = Published();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        string name = await RegistryBaseTests.PushBaseAsync(registry, "lower", "upper");
        Run(Build(folder, name));
        int downloads = (await RegistryBaseTests.BlobDownloadsAsync(registry, 3)).Count;
        ForgetLayers(folder);

        BuildContainerImage build = Run(Build(folder, name));
        DeliverContainerImage deliver = TestTasks.Deliver(folder, build);
        deliver.Registries = [new TaskItem(registry.Host)];
        Run(deliver);

        Assert.IsTrue(_engine.HighMessages.Exists(line => line.Contains("2 mounted", StringComparison.Ordinal)), Messages());
        await registry.RequestsOnceAsync(log => log.Contains("PUT /v2/hello/manifests/1.0 201"));
        Assert.HasCount(downloads, await RegistryBaseTests.BlobDownloadsAsync(registry, downloads));
    }

    [TestMethod]
    public async Task An_archive_gets_layers_that_are_no_longer_here()
    {
        using TemporaryFolder folder = Published();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        string name = await RegistryBaseTests.PushBaseAsync(registry, "lower", "upper");
        Run(Build(folder, name));
        ForgetLayers(folder);

        DeliverContainerImage deliver = TestTasks.Deliver(folder, Run(Build(folder, name)));
        deliver.ArchivePath = folder.Combine("hello.tar");
        Run(deliver);

        await Skopeo.RunAsync("copy", $"docker-archive:{deliver.ArchivePath}", $"dir:{folder.Combine("copy")}");
    }

    [TestMethod]
    public async Task Offline_what_was_pulled_before_is_pushed_and_what_is_not_here_is_one_error()
    {
        using TemporaryFolder folder = Published();
        await using RealRegistry destination = await RealRegistry.StartAsync();
        string name;
        await using (RealRegistry registry = await RealRegistry.StartAsync())
        {
            name = await RegistryBaseTests.PushBaseAsync(registry, "base");
            Run(Build(folder, name));
        }

        BuildContainerImage build = Build(folder, name);
        build.RegistrySettings = TestTasks.Offline;
        DeliverContainerImage deliver = TestTasks.Deliver(folder, Run(build));
        deliver.RegistrySettings = TestTasks.Offline;
        deliver.Registries = [new TaskItem(destination.Host)];
        Run(deliver);
        Assert.IsTrue(_engine.HighMessages.Exists(line => line.StartsWith($"Offline: {name} is sha256:", StringComparison.Ordinal)), Messages());
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{destination.Host}/hello:1.0", $"dir:{folder.Combine("copy")}");

        var manifest = Manifest.Parse(Encoding.UTF8.GetBytes(build.Image!.GetMetadata("Manifest")));
        File.Delete(folder.Combine("cache", "blobs", "sha256", manifest.Layers[0].Digest.Hex));
        deliver = TestTasks.Deliver(folder, build);
        deliver.RegistrySettings = TestTasks.Offline;
        deliver.ArchivePath = folder.Combine("hello.tar");
        Assert.IsFalse(deliver.Execute());
        Assert.AreEqual("CSTG2017", _engine.Errors.Single().Code);
        Assert.IsFalse(File.Exists(deliver.ArchivePath));
    }

    [TestMethod]
    public async Task A_lock_file_is_written_on_demand_and_then_followed()
    {
        using TemporaryFolder folder = Published();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        string name = await RegistryBaseTests.PushBaseAsync(registry, "old");
        BuildContainerImage first = Build(folder, name);
        first.LockFile = "container-base.lock.json";
        first.WriteLockFile = true;
        Run(first);
        string file = folder.Combine("container-base.lock.json");
        Assert.Contains($"Wrote {file}", _engine.HighMessages);
        JsonNode pinned = JsonNode.Parse(await File.ReadAllTextAsync(file))!["images"]![name]!;
        Assert.StartsWith("sha256:", pinned.GetValue<string>());

        await RegistryBaseTests.PushBaseAsync(registry, "new");
        BuildContainerImage second = Build(folder, name);
        second.LockFile = "container-base.lock.json";
        Assert.AreEqual(first.Image!.ItemSpec, Run(second).Image!.ItemSpec);
        Assert.AreNotEqual(first.Image.ItemSpec, Run(Build(folder, name)).Image!.ItemSpec);
    }

    [TestMethod]
    public void Newest_and_offline_contradict_each_other()
    {
        using TemporaryFolder folder = Published();
        BuildContainerImage build = Build(folder, "registry.example/base:1.0");
        build.WriteLockFile = true;
        build.RegistrySettings = TestTasks.Offline;

        Assert.IsFalse(build.Execute());
        Assert.AreEqual("CSTG1007", _engine.Errors.Single().Code);
    }

    private static TemporaryFolder Published()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("publish"));
        File.WriteAllText(folder.Combine("publish", "Hello.dll"), "the app");
        return folder;
    }

    /// <summary>All blobs that are neither manifests nor configurations: as if they had been removed. The app's are built again.</summary>
    private static void ForgetLayers(TemporaryFolder folder)
    {
        foreach (string blob in Directory.GetFiles(folder.Combine("cache", "blobs", "sha256")).Where(blob => File.ReadAllBytes(blob)[0] != (byte)'{'))
        {
            File.Delete(blob);
        }
    }

    private T Run<T>(T task)
        where T : Microsoft.Build.Utilities.Task
    {
        Assert.IsTrue(task.Execute(), string.Join('\n', _engine.Errors.Select(error => error.Message)));
        return task;
    }

    private string Messages() => string.Join('\n', _engine.HighMessages);

    private BuildContainerImage Build(TemporaryFolder folder, string baseImage) => TestTasks.Build(_engine, folder, baseImage, "/srv/");
}
