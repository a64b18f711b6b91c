using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;
using Microsoft.AspNetCore.Http;

namespace ContainerStages.Tests.Registry;

/// <param name="Title">As in <c>docs/registries.md</c>.</param>
/// <param name="Happens">Likewise.</param>
/// <param name="Hits">The requests that the fault is for.</param>
internal sealed record FaultCase(string Title, string Happens, Func<HttpRequest, bool> Hits, Fault Fault)
{
    /// <summary>How many of them are hit.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The error that it ends with; null if the client recovers.</summary>
    public Diagnostic? Error { get; init; }

    /// <summary>What the error's advice has to say.</summary>
    public string Advice { get; init; } = "";

    public long? ChunkSize { get; init; }

    public TimeSpan ProgressTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>That it was survived in the way that the page says.</summary>
    public Action<FaultRelay, ImpatientClock> Check { get; init; } = (_, _) => { };
}

/// <summary>
/// Every fault that the page on registries lists, between our client and a real registry. After a fault that the client recovers from, skopeo copies
/// the image from the registry; any other fault ends with one error, and the tag stays unchanged.
/// </summary>
[TestClass]
[TestCategory("tools")]
public sealed class FaultTests
{
    private const int MiB = 1024 * 1024;
    private const int LayerSize = 3 * MiB;
    private const int Always = int.MaxValue;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.5);

    private static readonly FaultCase[] Pushes =
    [
        new("429 with `Retry-After`", "waits as long as the registry asks, and goes on", IsOf("PUT", "/blobs/"), Faults.Answer(429, ("Retry-After", "7")))
        {
            Check = (_, clock) => Assert.IsTrue(clock.Waits.Any(wait => wait >= TimeSpan.FromSeconds(7)), "it did not wait"),
        },
        new("429 for an hour", "ends at once: CSTG2008", IsOf("PUT", "/manifests/"), Faults.Answer(429, ("Retry-After", "3600")))
        {
            Times = Always, Error = Catalogue.RegistryRefused, Advice = "in 3600 seconds",
            Check = (relay, _) => Assert.HasCount(1, relay.Requests.Where(request => request.StartsWith("PUT /v2/hello/manifests/", StringComparison.Ordinal))),
        },
        new("500 to the start of an upload", "looks whether the blob is there, and starts again", IsOf("POST", "/blobs/"), Faults.Answer(500)) { Times = 3 },
        new("502 to a blob", "asks the session how much it has, and goes on", IsOf("PUT", "/blobs/"), Faults.Answer(502)) { Times = 3 },
        new("503 to the manifest", "sends it again", IsOf("PUT", "/manifests/"), Faults.Answer(503)) { Times = 3 },
        new("408 to a question", "asks again", IsOf("HEAD", "/blobs/"), Faults.Answer(408)) { Times = 3 },
        new("503 that stays", "ends after six attempts: CSTG2008", IsOf("PUT", "/manifests/"), Faults.Answer(503)) { Times = Always, Error = Catalogue.RegistryRefused },
        new("The connection breaks within a blob, and the registry keeps what it has", "sends the rest", IsLayer, Faults.CutUpload(MiB, isKept: true))
        {
            Check = (relay, _) => Assert.HasCount(1, relay.Requests.Where(request => request.StartsWith("PATCH", StringComparison.Ordinal))),
        },
        new("The connection breaks within a chunk, and the registry keeps what it has", "sends the rest", IsOf("PATCH", "/blobs/"), Faults.CutUpload(MiB / 2, isKept: true))
        {
            Times = 3, ChunkSize = MiB,
        },
        new("The connection breaks within a blob, and the registry forgets the session", "looks whether the blob is there, and starts again", IsLayer, Faults.CutUpload(MiB, isKept: false)) { Times = 3 },
        new("The connection breaks within a blob each time", "ends after six attempts: CSTG2002", IsLayer, Faults.CutUpload(MiB, isKept: false)) { Times = Always, Error = Catalogue.RegistryUnreachable },
        new("The answer to a whole blob is lost", "finds the blob there, and goes on", IsLayer, Faults.LoseAnswer())
        {
            Check = (relay, _) => Assert.HasCount(2, relay.Requests.Where(request => request.StartsWith("PUT /v2/hello/blobs", StringComparison.Ordinal)), "a blob was sent twice"),
        },
        new("The answer to the start of an upload is lost", "looks whether the blob is there, and starts again", IsOf("POST", "/blobs/"), Faults.LoseAnswer()),
        new("The answer to the manifest is lost", "sends it again", IsOf("PUT", "/manifests/"), Faults.LoseAnswer()),
        new("The registry hangs up on every question", "ends after six attempts: CSTG2002", IsOf("HEAD", "/blobs/"), Faults.HangUp()) { Times = Always, Error = Catalogue.RegistryUnreachable },
        new("An upload stands still", "gives that request up after 100 seconds without a byte, and goes on as after a break", IsLayer, Faults.Stall()) { ProgressTimeout = Short },
        new("Every upload stands still", "ends after five minutes without a byte: CSTG2002", IsLayer, Faults.Stall()) { Times = Always, ProgressTimeout = Short, Error = Catalogue.RegistryUnreachable },
        new("A slow line, upwards", "takes its time: nothing limits the whole", IsLayer, Faults.SlowUpload(TimeSpan.FromSeconds(0.05)))
        {
            ProgressTimeout = TimeSpan.FromSeconds(1.5),
            Check = (_, clock) => Assert.IsEmpty(clock.Waits),
        },
        new("Bytes are changed on the way up", "sends them again", IsLayer, Faults.CorruptUpload()),
        new("Bytes are changed on the way up each time", "ends after one more attempt in another way: CSTG2008", IsBlobBody, Faults.CorruptUpload())
        {
            Times = Always, Error = Catalogue.RegistryRefused, Advice = "not what was sent",
        },
        new("The registry takes no blob in one request (405)", "sends it in chunks", IsLayer, Faults.Answer(405)) { Times = Always },
        new("The registry takes no chunks (405)", "sends the blob in one request", IsOf("PATCH", "/blobs/"), Faults.Answer(405)) { Times = Always, ChunkSize = MiB },
        new("A proxy takes no more than 1 MiB (413)", "sends smaller chunks", request => request.ContentLength > MiB, Faults.Answer(413))
        {
            Times = Always,
            Check = (relay, _) => Assert.HasCount(3, relay.Requests.Where(request => request.StartsWith("PATCH", StringComparison.Ordinal))),
        },
        new("A proxy takes next to nothing (413)", "ends: CSTG2008", request => request.ContentLength > 1000 * 1000, Faults.Answer(413)) { Times = Always, Error = Catalogue.RegistryRefused, Advice = "client_max_body_size" },
        new("The registry wants larger chunks (`OCI-Chunk-Min-Length`)", "sends these", IsOf("POST", "/blobs/"), Faults.With("OCI-Chunk-Min-Length", $"{2 * MiB}"))
        {
            Times = Always, ChunkSize = MiB,
            Check = (relay, _) => Assert.HasCount(2, relay.Requests.Where(request => request.StartsWith("PATCH", StringComparison.Ordinal))),
        },
        new("The registry has another part than we think (416)", "asks the session how much it has, and goes on", IsOf("PATCH", "/blobs/"), Faults.Answer(416)) { ChunkSize = MiB },
        new("The registry says that it stored something else", "ends at once: CSTG2005", IsLayer, Faults.With("Docker-Content-Digest", Digest.Of([]).ToString())) { Error = Catalogue.ContentMismatch },
        new("The storage is full (507)", "ends at once: CSTG2008", IsLayer, Faults.Answer(507)) { Times = Always, Error = Catalogue.RegistryRefused, Advice = "quota" },
        new("The account may not push (403)", "ends at once: CSTG2008", IsOf("POST", "/blobs/"), Faults.Answer(403)) { Times = Always, Error = Catalogue.RegistryRefused, Advice = "may not push to 'hello'" },
        new("The repository has to be created first (404)", "ends at once: CSTG2008", IsOf("POST", "/blobs/"), Faults.Answer(404)) { Times = Always, Error = Catalogue.RegistryRefused, Advice = "Create the repository 'hello'" },
    ];

    private static readonly FaultCase[] Pulls =
    [
        new("503 to a blob", "asks again", IsOf("GET", "/blobs/"), Faults.Answer(503)) { Times = 3 },
        new("The manifest breaks off", "asks for it again", IsOf("GET", "/manifests/"), Faults.CutDownload(20)),
        new("The connection breaks within a download", "asks for the rest", IsLarge, Faults.CutDownload(MiB))
        {
            Check = (relay, _) => Assert.IsTrue(relay.Requests.Count < 8, string.Join('\n', relay.Requests)),
        },
        new("The connection breaks again and again, and each time something has come", "asks for the rest each time", IsLarge, Faults.CutDownload(100_000)) { Times = 20 },
        new("The connection breaks within a download each time, before anything came", "ends after six attempts: CSTG2002", IsLarge, Faults.CutDownload(0)) { Times = Always, Error = Catalogue.RegistryUnreachable },
        new("A download stands still", "gives that request up after 100 seconds without a byte, and asks for the rest", IsLarge, Faults.CutDownload(MiB, stalls: true)) { ProgressTimeout = Short },
        new("A download is shorter than it should be, and does not say so", "asks for the rest", IsLarge, Faults.ShortenDownload(MiB)),
        new("A download announces more than comes (`Content-Length`)", "takes it when it has its size and digest", IsLarge, Faults.PromiseMore()),
        new("A download breaks, and the server knows no ranges (200)", "starts again, and leaves out what it has", IsLarge, new Flaky(MiB, Faults.Without("Range")).RunAsync) { Times = Always },
        new("A download breaks, and the server refuses ranges (416)", "starts again, and leaves out what it has", IsLarge, new Flaky(MiB, RefuseRanges).RunAsync) { Times = Always },
        new("Bytes are changed on the way down", "ends, and keeps nothing: CSTG2005", IsLarge, Faults.CorruptDownload()) { Error = Catalogue.ContentMismatch },
        new("A slow line, downwards", "takes its time: nothing limits the whole", IsLarge, Faults.SlowDownload(TimeSpan.FromSeconds(0.05)))
        {
            ProgressTimeout = TimeSpan.FromSeconds(1.5),
            Check = (_, clock) => Assert.IsEmpty(clock.Waits),
        },
    ];

    public static IEnumerable<object[]> PushTitles => Pushes.Select(fault => new object[] { fault.Title });

    public static IEnumerable<object[]> PullTitles => Pulls.Select(fault => new object[] { fault.Title });

    [TestMethod]
    [DynamicData(nameof(PushTitles))]
    public async Task A_push_survives_it_or_ends_with_one_error_and_the_tag_unmoved(string title)
    {
        FaultCase fault = Pushes.Single(fault => fault.Title == title);
        await using Scene scene = await Scene.StartAsync();
        (TemporaryFolder folder, RealRegistry registry, FaultRelay relay, ContentStore store) = scene;
        Image old = await TestImage.BuildAsync(store, TestImage.Amd64, "old");
        await PushTests.PushAsync(registry, old, store, "hello", "latest");
        Image image = await LargeImageAsync(store);
        var clock = new ImpatientClock();
        Break(relay, fault);

        Task<string> push = new RegistryDestination(relay.Host, OptionsFor(fault, clock)).DeliverAsync(image, new ImageName("hello", ["latest"]), store, default);

        await AssertOutcomeAsync(fault, push, relay, clock);
        string latest = $"docker://{registry.Host}/hello:latest";
        JsonNode there = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--tls-verify=false", latest))!;
        Assert.AreEqual((fault.Error is null ? image : old).Descriptor.Digest.ToString(), (string?)there["Digest"]);
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", latest, $"dir:{folder.Combine("copy")}");
    }

    [TestMethod]
    [DynamicData(nameof(PullTitles))]
    public async Task A_pull_survives_it_or_ends_with_one_error_and_keeps_nothing(string title)
    {
        FaultCase fault = Pulls.Single(fault => fault.Title == title);
        using var elsewhere = new TemporaryFolder();
        await using Scene scene = await Scene.StartAsync();
        (_, RealRegistry registry, FaultRelay relay, ContentStore store) = scene;
        Image image = await LargeImageAsync(store);
        await PushTests.PushAsync(registry, image, store, "hello", "latest");
        var clock = new ImpatientClock();
        Break(relay, fault);
        ContentStore empty = TestImage.Store(elsewhere);

        Task pull = PullWholeAsync($"{relay.Host}/hello:latest", empty, OptionsFor(fault, clock));

        await AssertOutcomeAsync(fault, pull, relay, clock);
        Assert.AreEqual(fault.Error is null, await empty.ContainsAsync(image.Layers[0].Blob, default));
        Assert.IsEmpty(Directory.GetFileSystemEntries(elsewhere.Combine("store", "tmp")));
    }

    /// <summary>With the layers, which a base's source only promises.</summary>
    private static async Task PullWholeAsync(string name, ContentStore store, RegistryOptions options)
    {
        Image image = await PullTests.PullAsync(name, store, options: options);
        await Task.WhenAll(image.Layers.Select(layer => store.Promises.BringAsync(layer.Blob, default)));
    }

    [TestMethod]
    [DataRow(405)]
    [DataRow(403)]
    [DataRow(500)]
    public async Task A_mount_that_is_refused_with_an_error_becomes_an_upload(int status)
    {
        await using Scene scene = await Scene.StartAsync();
        (TemporaryFolder folder, RealRegistry registry, FaultRelay relay, ContentStore store) = scene;
        await PushTests.PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, "base"), store, "base", "latest");
        Image origin = await PullTests.PullAsync($"{relay.Host}/base:latest", store);
        relay.Choose = request => request.QueryString.Value!.Contains("mount=", StringComparison.Ordinal) ? Faults.Answer(status) : null;

        string summary = await new RegistryDestination(relay.Host, new RegistryOptions())
            .DeliverAsync(await TestImage.BuildAsync(store, TestImage.Amd64, origin, "app"), new ImageName("hello", ["latest"]), store, default);

        Assert.Contains("(2 of 2 layers uploaded, 0.0 MB)", summary);
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{registry.Host}/hello:latest", $"dir:{folder.Combine("copy")}");
    }

    [TestMethod]
    public async Task A_token_that_is_refused_in_the_middle_of_a_push_is_renewed()
    {
        using var tokens = new TokenServer();
        await using Scene scene = await Scene.StartAsync(await tokens.StartRegistryAsync());
        (_, RealRegistry registry, FaultRelay relay, ContentStore store) = scene;
        Image image = await LargeImageAsync(store);
        int hits = 0;
        // The registry's own 401, with its own challenge.
        relay.Choose = request => IsLayer(request) && Interlocked.Increment(ref hits) == 1 ? Faults.Without("Authorization") : null;
        var options = new RegistryOptions { Credentials = new ExplicitCredentials(RealRegistry.UserName, RealRegistry.Password) };

        await new RegistryDestination(relay.Host, options).DeliverAsync(image, new ImageName("hello", ["latest"]), store, default);

        Assert.HasCount(2, tokens.Requests);
        Image pulled = await PullTests.PullAsync($"{registry.Host}/hello:latest", store, options: options);
        Assert.AreEqual(image.Descriptor.Digest, pulled.ManifestDigest);
    }

    [TestMethod]
    [DataRow("GET")]
    [DataRow("PUT")]
    public async Task What_stands_still_can_be_cancelled(string method)
    {
        using var elsewhere = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        await using Scene scene = await Scene.StartAsync();
        (_, RealRegistry registry, FaultRelay relay, ContentStore store) = scene;
        Image image = await LargeImageAsync(store);
        await PushTests.PushAsync(registry, image, store, "base", "latest");
        Descriptor layer = image.Layers[0].Blob;
        relay.Choose = request => request.Method == method
            ? async (relay, context) =>
            {
                cancelled.CancelAfter(TimeSpan.FromSeconds(0.2));
                await (method == "GET" ? Faults.CutDownload(MiB, stalls: true) : Faults.Stall())(relay, context);
            }
            : null;
        using var client = new RegistryClient(relay.Host, method == "GET" ? "base" : "hello", RegistryAccess.Push, new RegistryOptions());
        var time = System.Diagnostics.Stopwatch.StartNew();

        await Assert.ThrowsAsync<OperationCanceledException>(() => method == "GET"
            ? TestImage.Store(elsewhere).AddAsync(layer, open => BlobDownload.OpenAsync(client, layer, open), "test", cancelled.Token)
            : BlobUpload.RunAsync(client, layer, null, store, cancelled.Token));

        Assert.IsLessThan(TimeSpan.FromSeconds(5), time.Elapsed);
    }

    [TestMethod]
    public void The_page_lists_every_fault_and_what_happens()
    {
        string[] rows = [.. File.ReadAllLines(Repository.Combine("docs", "registries.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))];
        foreach (FaultCase fault in Pushes.Concat(Pulls))
        {
            Assert.Contains($"| {fault.Title} | {fault.Happens} |", rows);
        }
    }

    private static Func<HttpRequest, bool> IsOf(string method, string part) =>
        request => request.Method == method && request.Path.Value!.Contains(part, StringComparison.Ordinal);

    /// <summary>The upload of the layer in one request.</summary>
    private static bool IsLayer(HttpRequest request) => request.Method == "PUT" && request.ContentLength == LayerSize;

    private static bool IsBlobBody(HttpRequest request) => request.Method is "PUT" or "PATCH" && request.ContentLength > MiB;

    /// <summary>The download of the layer: the configuration is the other blob.</summary>
    private static bool IsLarge(HttpRequest request) =>
        request.Method == "GET" && request.Path.Value!.EndsWith(LayerDigest.ToString(), StringComparison.Ordinal);

    private static readonly Digest LayerDigest = Digest.Of(LayerContent());

    private static byte[] LayerContent()
    {
        byte[] content = new byte[LayerSize];
        new Random(7).NextBytes(content);
        return content;
    }

    private static async Task<Image> LargeImageAsync(ContentStore store) =>
        await TestImage.BuildAsync(store, TestImage.Amd64, await store.AddAsync(MediaType.OciLayer, LayerContent(), default));

    private static RegistryOptions OptionsFor(FaultCase fault, ImpatientClock clock) =>
        new() { Clock = clock, ChunkSize = fault.ChunkSize, ProgressTimeout = fault.ProgressTimeout, Connect = FaultRelay.ConnectAsync };

    private static void Break(FaultRelay relay, FaultCase fault)
    {
        int hits = 0;
        relay.Choose = request => fault.Hits(request) && Interlocked.Increment(ref hits) <= fault.Times ? fault.Fault : null;
    }

    private static async Task AssertOutcomeAsync(FaultCase fault, Task work, FaultRelay relay, ImpatientClock clock)
    {
        if (fault.Error is null)
        {
            await work;
        }
        else
        {
            ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => work);
            Assert.AreEqual(fault.Error, e.Diagnostic, e.Message);
            Assert.Contains(fault.Advice, e.Advice);
            Assert.Contains(relay.Host, e.Message);
        }

        fault.Check(relay, clock);
    }

    private static Task RefuseRanges(FaultRelay relay, HttpContext context) =>
        context.Request.Headers.Range.Count > 0 ? Faults.Answer(416)(relay, context) : relay.RelayAsync(context);

    /// <summary>A registry with a relay before it, and a store.</summary>
    private sealed record Scene(TemporaryFolder Folder, RealRegistry Registry, FaultRelay Relay, ContentStore Store) : IAsyncDisposable
    {
        public static async Task<Scene> StartAsync(RealRegistry? registry = null)
        {
            registry ??= await RealRegistry.StartAsync();
            var folder = new TemporaryFolder();
            return new Scene(folder, registry, await FaultRelay.StartAsync(registry), TestImage.Store(folder));
        }

        public async ValueTask DisposeAsync()
        {
            await Relay.DisposeAsync();
            await Registry.DisposeAsync();
            Folder.Dispose();
        }
    }

    /// <summary>Breaks the first download, and treats the later ones in its own way.</summary>
    private sealed class Flaky(int bytes, Fault later)
    {
        private int _requests;

        public Task RunAsync(FaultRelay relay, HttpContext context) =>
            (Interlocked.Increment(ref _requests) == 1 ? Faults.CutDownload(bytes) : later)(relay, context);
    }
}
