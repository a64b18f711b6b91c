using System.Security.Cryptography;
using ContainerStages.Benchmarks.Pulls;
using ContainerStages.Destinations;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Pulls;

/// <summary>The model of a node, beside a real containerd (of Docker 26) that pulls the same images from a real registry.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class ContainerdTests
{
    private const string Snapshotter = "native";

    private static DockerDaemon _docker = null!;
    private static RealRegistry _registry = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        _docker = await DockerDaemon.StartModernAsync(usesContainerd: true, Snapshotter);
        _registry = await RealRegistry.StartAsync();
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await _docker.DisposeAsync();
        await _registry.DisposeAsync();
    }

    /// <summary>
    /// A layer for each word. Docker's containerd has no <c>discard_unpacked_layers</c>, with which it deletes compressed layers when it has unpacked them:
    /// so the test deletes them.
    /// </summary>
    [TestMethod]
    [DataRow("one", "everything", "everything2", false)]
    [DataRow("one-discarded", "everything", "everything2", true)]
    [DataRow("top", "runtime packages app", "runtime packages app2", false)]
    [DataRow("top-discarded", "runtime packages app", "runtime packages app2", true)]
    [DataRow("middle", "runtime packages app", "runtime packages2 app", false)]
    [DataRow("middle-discarded", "runtime packages app", "runtime packages2 app", true)]
    [DataRow("lowest", "runtime packages app", "runtime2 packages app", false)]
    [DataRow("lowest-discarded", "runtime packages app", "runtime2 packages app", true)]
    public async Task A_node_fetches_and_unpacks_what_the_model_says(string repository, string before, string after, bool discards)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        var node = new Node(discards);
        foreach (string words in (string[])[before, after])
        {
            Image image = await PushAsync(store, repository, words);
            Pull expected = node.Pull(Layers(image));

            (string[] fetched, string[] unpacked) = await PullAsync(repository, words, image, expected);

            CollectionAssert.AreEquivalent(expected.Fetched.Select(layer => layer.Digest).ToArray(), fetched, words);
            CollectionAssert.AreEquivalent(expected.Unpacked.Select(layer => layer.ChainId).ToArray(), unpacked, words);
            if (discards)
            {
                await _docker.ContainerdAsync("moby", ["content", "delete", .. fetched]);
                await CollectAsync();
            }
        }
    }

    /// <summary>
    /// Until containerd collects what is deleted, some time later, it is still on the disk, and a pull takes it from there. The end of a lease makes it collect
    /// at once.
    /// </summary>
    private static async Task CollectAsync()
    {
        await _docker.ContainerdAsync("moby", "leases", "create", "--id", "collect");
        await _docker.ContainerdAsync("moby", "leases", "delete", "--sync", "collect");
    }

    private static async Task<Image> PushAsync(ContentStore store, string repository, string words)
    {
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, [.. words.Split(' ').Select(word => Noise($"{repository} {word}"))]);
        await new RegistryDestination(_registry.Host, new RegistryOptions()).DeliverAsync(image, new ImageName(repository, [Tag(words)]), store, default);
        return image;
    }

    /// <returns>The digests of the layers that it asked the registry for, and the chain ids of those that it unpacked.</returns>
    private static async Task<(string[] Fetched, string[] Unpacked)> PullAsync(string repository, string words, Image image, Pull expected)
    {
        string[] before = await SnapshotsAsync();
        int requests = _registry.Requests.Count;
        await _docker.RunAsync("pull", "--quiet", $"{_registry.Host}/{repository}:{Tag(words)}");

        string blobs = $"GET /v2/{repository}/blobs/", manifest = $"/v2/{repository}/manifests/{Tag(words)}";
        string[] pulled = [.. (await _registry.RequestsOnceAsync(all => expected.Fetched.All(layer => all.Skip(requests).Any(request => request.Contains(layer.Digest, StringComparison.Ordinal))))).Skip(requests)];
        string[] fetched = [.. pulled.Where(request => request.StartsWith(blobs, StringComparison.Ordinal)).Select(request => request[blobs.Length..].Split(' ')[0]).Distinct()];
        Assert.Contains(request => request.Contains(manifest, StringComparison.Ordinal), pulled);
        return ([.. fetched.Where(digest => digest != $"{image.Manifest.Config.Digest}")], [.. (await SnapshotsAsync()).Except(before)]);
    }

    /// <summary>The chain ids of what is unpacked.</summary>
    private static async Task<string[]> SnapshotsAsync() =>
        [.. (await _docker.ContainerdAsync("moby", "snapshots", "--snapshotter", Snapshotter, "list")).Split('\n').Select(line => line.Split(' ')[0]).Where(key => key.StartsWith("sha256:", StringComparison.Ordinal))];

    private static IEnumerable<PulledLayer> Layers(Image image) => image.Layers
        .Zip(ChainId.Of(image.Config.DiffIds), (layer, chainId) => new PulledLayer($"{layer.Blob.Digest}", $"{chainId}", layer.Blob.Size, layer.Blob.Size));

    private static string Tag(string words) => words.Replace(' ', '-');

    /// <summary>130 kB that hardly compress to less than half.</summary>
    private static string Noise(string seed) => seed + string.Concat(Enumerable.Range(0, 2000).Select(i => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{seed} {i}")))));
}
