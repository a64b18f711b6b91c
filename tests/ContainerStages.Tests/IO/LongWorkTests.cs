using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;
using ContainerStages.Tests.Registry;

namespace ContainerStages.Tests.IO;

/// <summary>What may take long tells of it. With this clock everything takes long.</summary>
[TestClass]
[TestCategory("tools")]
[SupportedOSPlatform("linux")]
public sealed class LongWorkTests : IDisposable
{
    /// <summary>Of text without repetitions, which takes longest to compress.</summary>
    private const int Length = 20_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly Progress _progress;

    public LongWorkTests() => _progress = new Progress(_lines.Enqueue, new FastClock(5_000));

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Layers_are_compressed_sent_and_fetched()
    {
        using ContentStore store = Store("store", _progress);
        Descriptor blob = await CompressAsync(store);
        AssertSaid(@"Compressing the layer app: \d+\.\d of 20\.0 MB");

        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var client = new RegistryClient(registry.Host, "big", RegistryAccess.Push, new RegistryOptions { Progress = _progress });
        await BlobUpload.RunAsync(client, blob, null, store, default);
        AssertSaid($@"Sending {blob.Digest.Hex[..12]} to {registry.Host}: \d+\.\d of 15\.\d MB");

        using ContentStore other = Store("other", Progress.None);
        await other.AddAsync(blob, token => BlobDownload.OpenAsync(client, blob, token), "", default);
        AssertSaid($@"Fetching {blob.Digest.Hex[..12]} from {registry.Host}: \d+\.\d of 15\.\d MB");
    }

    [TestMethod]
    public async Task A_fast_publish_says_nothing()
    {
        var clock = new ManualClock();
        var progress = new Progress(_lines.Enqueue, clock);
        using ContentStore store = Store("store", progress);
        Descriptor blob = await CompressAsync(store);
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using var client = new RegistryClient(registry.Host, "big", RegistryAccess.Push, new RegistryOptions { Progress = progress });
        await BlobUpload.RunAsync(client, blob, null, store, default);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.IsEmpty(_lines);
        Assert.AreEqual(0, clock.Timers, "and all work has ended");
    }

    [TestMethod]
    public async Task Who_waits_says_for_what()
    {
        using var silent = new LoopbackServer(async (_, token) => await Task.Delay(Timeout.Infinite, token));
        var options = new RegistryOptions { Progress = _progress, InsecureRegistries = [silent.Host], ConnectTimeout = TimeSpan.FromSeconds(0.2), Clock = new ImpatientClock() };
        await PullTests.FailAsync($"{silent.Host}/hello:1.0", Catalogue.RegistryUnreachable, options);
        AssertSaid($@"Waiting for {silent.Host}: \d+ s");

        string file = _folder.Combine("lock");
        using (await FileLock.AcquireAsync(file, Progress.None, default))
        {
            using var ended = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
            await Assert.ThrowsAsync<OperationCanceledException>(() => FileLock.AcquireAsync(file, _progress, ended.Token));
        }

        AssertSaid($@"Waiting for '{file}', which another build or stage has locked: \d+ s");
    }

    [TestMethod]
    public async Task An_engine_that_is_slow_is_waited_for_and_told_of()
    {
        string program = Program("""
            case "$1" in
            info) sleep 1.2; echo '{"ServerVersion":"1"}';;
            load) cat > /dev/null; sleep 0.3;;
            save) sleep 0.3; echo archive;;
            esac
            """);
        ContainerEngine docker = ContainerEngine.Docker with { Executable = program, Progress = new Progress(_lines.Enqueue, new FastClock(20)) };
        ContainerEngine other = ContainerEngine.Podman with { Executable = Program("touch \"$0.asked\"; echo '{}'", "other") };

        Assert.AreEqual(docker, await ContainerEngineDetection.DetectAsync(null, docker, other, default), "24 s of this clock, and no other engine");

        Assert.IsFalse(File.Exists(other.Executable + ".asked"));
        AssertSaid(@"Waiting for 'docker info': \d+ s");
        await docker.LoadAsync("hello:1", (stream, token) => stream.WriteAsync(new byte[2_000_000], token).AsTask(), default);
        AssertSaid(@"Loading hello:1 into docker: 2\.0 MB");
        await docker.SaveAsync("hello:1", Stream.Null, default);
        AssertSaid(@"Reading hello:1 from docker: \d+ s");
    }

    private async Task<Descriptor> CompressAsync(ContentStore store)
    {
        string file = _folder.Combine("big");
        await File.WriteAllBytesAsync(file, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length / 4 * 3))));
        LayerEntry entry = new FileEntry(ContainerPath.Parse("app/big"), FileContent.Of(file));
        (Layer layer, _) = await LayerBuilder.BuildAsync(new LayerPlan(LayerClass.App, [entry]), Compression.Default, store, default);
        return layer.Blob;
    }

    private ContentStore Store(string name, Progress progress) => new(_folder.Combine(name), 1L << 30, TimeProvider.System) { Progress = progress };

    private string Program(string script, string name = "engine")
    {
        string program = _folder.Combine(name);
        File.WriteAllText(program, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return program;
    }

    private void AssertSaid(string expression) => Assert.IsTrue(
        _lines.Any(line => System.Text.RegularExpressions.Regex.IsMatch(line, expression)),
        $"{expression} is not in:\n{string.Join('\n', _lines)}");
}
