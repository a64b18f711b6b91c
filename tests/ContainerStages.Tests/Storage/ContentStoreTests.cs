using System.Diagnostics;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Storage;

[TestClass]
[TestCategory("tools")]
public sealed class ContentStoreTests
{
    private const int BlobSize = 1000;
    private static readonly string Key = new('a', 64);

    [TestMethod]
    public async Task A_folder_that_cannot_be_made_is_one_that_a_property_sets()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("file"), "");
        var e = Assert.ThrowsExactly<ContainerStagesException>(() => new ContentStore(folder.Combine("file", "store"), 1, TimeProvider.System));
        Assert.AreEqual(Catalogue.OutputNotWritable, e.Diagnostic);
        Assert.Contains("set ContainerStagesCacheFolder to a folder that this user may write", e.Advice);
        Assert.IsFalse(e.Message.EndsWith('.'), e.Message);
    }

    [TestMethod]
    [DataRow("other bytes")]
    [DataRow("hell")]
    [DataRow("hello, world")]
    public async Task Bytes_with_another_digest_or_size_are_refused_and_nothing_is_kept(string sent)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = Store(folder);
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => AddAsync(store, Blob("hello"), sent));
        Assert.AreEqual(Catalogue.ContentMismatch, e.Diagnostic);
        Assert.IsFalse(await store.ContainsAsync(Blob("hello"), default));
        AssertFiles(folder);
    }

    [TestMethod]
    public async Task A_wrong_size_in_a_descriptor_does_not_cost_the_blob()
    {
        using var folder = new TemporaryFolder();
        Descriptor blob = await AddAsync(Store(folder), "hello");
        foreach (ContentStore store in new[] { Store(folder), Store(folder) })
        {
            Assert.IsFalse(await store.ContainsAsync(blob with { Size = 4 }, default));
            Assert.IsTrue(await store.ContainsAsync(blob, default));
            Assert.IsFalse(await store.ContainsAsync(blob with { Size = 6 }, default), "nor once it is verified");
        }
    }

    [TestMethod]
    [DataRow("hellO")]
    [DataRow("hel")]
    [DataRow("")]
    public async Task A_damaged_blob_is_removed_and_reported_missing(string damage)
    {
        using var folder = new TemporaryFolder();
        Descriptor blob = await AddAsync(Store(folder), "hello");
        await File.WriteAllTextAsync(PathOf(folder, blob), damage);

        ContentStore store = Store(folder);
        Assert.IsFalse(await store.ContainsAsync(blob, default));
        Assert.IsFalse(File.Exists(PathOf(folder, blob)));
        Assert.AreEqual(Catalogue.ContentMismatch, (await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => store.OpenReadAsync(blob, default))).Diagnostic);
        await AddAsync(store, blob, "hello");
        Assert.AreEqual("hello", Encoding.UTF8.GetString(await store.ReadAsync(blob, default)));
    }

    [TestMethod]
    public async Task A_blob_that_is_here_is_not_asked_for_again()
    {
        using var folder = new TemporaryFolder();
        Descriptor blob = await AddAsync(Store(folder), "hello");
        await Store(folder).AddAsync(blob, _ => throw new InvalidOperationException("it was asked for"), "test", default);
    }

    [TestMethod]
    public async Task Many_may_add_the_same_blob_at_once()
    {
        using var folder = new TemporaryFolder();
        string content = new('x', 200_000);
        ContentStore shared = Store(folder);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () =>
        {
            ContentStore store = i % 2 == 0 ? shared : Store(folder);
            await AddAsync(store, Blob(content), content);
            Assert.HasCount(content.Length, await store.ReadAsync(Blob(content), default));
            await store.Entries.WriteAsync("kind", Key, content);
            Assert.AreEqual(content, store.Entries.Read("kind", Key));
        })));
        AssertFiles(folder, $"blobs/sha256/{Blob(content).Digest.Hex}", $"notes/kind/{Key}");
    }

    [TestMethod]
    public async Task A_writer_that_fails_or_is_cancelled_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = Store(folder);
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => store.AddAsync(MediaType.OciLayer, async (stream, token) =>
        {
            await stream.WriteAsync(new byte[300_000], token);
            throw new TimeoutException();
        }, default));
        await Assert.ThrowsAsync<OperationCanceledException>(() => store.AddAsync(MediaType.OciLayer, async (stream, token) =>
        {
            await stream.WriteAsync(new byte[300_000], token);
            await cancellation.CancelAsync();
            await stream.WriteAsync(new byte[1], token);
            token.ThrowIfCancellationRequested();
        }, cancellation.Token));
        AssertFiles(folder);
    }

    /// <summary>What SIGKILL leaves is a part of a file in <c>tmp</c>: this one was written by another process.</summary>
    [TestMethod]
    public async Task A_killed_writer_leaves_no_blob_and_its_file_is_gone_after_a_day()
    {
        using var folder = new TemporaryFolder();
        var clock = new AdjustableClock();
        ContentStore store = Store(folder, clock: clock);
        string file = folder.Combine("store", "tmp", "0123456789abcdef0123456789abcdef");
        using (Process writer = Process.Start("sh", ["-c", "printf hell > \"$0\"; exec sleep 60", file]))
        {
            while (!File.Exists(file) || new FileInfo(file).Length < 4)
            {
                await Task.Delay(5);
            }

            writer.Kill();
            await writer.WaitForExitAsync();
        }

        Assert.IsFalse(await store.ContainsAsync(Blob("hello"), default));
        string left = store.TemporaryFolders.Create();
        await File.WriteAllTextAsync(Path.Combine(left, "x"), "x");
        clock.Advance(TimeSpan.FromHours(23));
        store.Trim();
        Assert.IsTrue(File.Exists(file), "its build may still be running");
        clock.Advance(TimeSpan.FromHours(2));
        store.Trim();
        AssertFiles(folder);
    }

    [TestMethod]
    public async Task What_was_not_used_for_longest_goes_first()
    {
        using var folder = new TemporaryFolder();
        var clock = new AdjustableClock();
        List<Descriptor> blobs = [];
        for (int i = 0; i < 4; i++)
        {
            blobs.Add(await AddAsync(Store(folder), new string((char)('a' + i), BlobSize)));
            File.SetLastWriteTimeUtc(PathOf(folder, blobs[i]), clock.GetUtcNow().UtcDateTime.AddMinutes(i));
        }

        // Another build uses the oldest, two hours later.
        clock.Advance(TimeSpan.FromHours(2));
        Assert.IsTrue(await Store(folder, clock: clock).ContainsAsync(blobs[0], default));
        clock.Advance(TimeSpan.FromHours(2));
        Store(folder, limit: 2 * BlobSize, clock).Trim();
        Assert.AreEqual("True False False True", await PresentAsync(folder, blobs));
    }

    [TestMethod]
    public async Task What_another_build_may_be_using_stays_even_over_the_limit()
    {
        using var folder = new TemporaryFolder();
        var clock = new AdjustableClock();
        List<Descriptor> blobs = [await AddAsync(Store(folder), new string('a', BlobSize)), await AddAsync(Store(folder), new string('b', BlobSize))];
        clock.Advance(TimeSpan.FromMinutes(59));
        Store(folder, limit: 0, clock).Trim();
        Assert.AreEqual("True True", await PresentAsync(folder, blobs));
        clock.Advance(TimeSpan.FromMinutes(2));
        Store(folder, limit: 0, clock).Trim();
        Assert.AreEqual("False False", await PresentAsync(folder, blobs));
    }

    [TestMethod]
    public async Task Nothing_goes_within_the_limit()
    {
        using var folder = new TemporaryFolder();
        var clock = new AdjustableClock();
        List<Descriptor> blobs = [await AddAsync(Store(folder), new string('a', BlobSize)), await AddAsync(Store(folder), new string('b', BlobSize))];
        clock.Advance(TimeSpan.FromDays(1000));
        Store(folder, limit: 2 * BlobSize, clock).Trim();
        Assert.AreEqual("True True", await PresentAsync(folder, blobs));
    }

    [TestMethod]
    public async Task A_note_is_read_again_and_has_an_age()
    {
        using var folder = new TemporaryFolder();
        var clock = new AdjustableClock();
        ContentStore store = Store(folder, clock: clock);
        Assert.IsNull(store.Entries.Read("kind", Key));
        Assert.IsNull(store.Entries.AgeOf("kind", Key));
        await store.Entries.WriteAsync("kind", Key, "text");
        clock.Advance(TimeSpan.FromHours(3));
        Assert.AreEqual("text", store.Entries.Read("kind", Key));
        Assert.AreEqual(3, (int)Math.Round(store.Entries.AgeOf("kind", Key)!.Value.TotalHours));
    }

    private static ContentStore Store(TemporaryFolder folder, long limit = long.MaxValue, TimeProvider? clock = null) =>
        new(folder.Combine("store"), limit, clock ?? TimeProvider.System);

    private static Descriptor Blob(string content) => new(MediaType.OciLayer, Digest.Of(Encoding.UTF8.GetBytes(content)), content.Length);

    private static Task<Descriptor> AddAsync(ContentStore store, string content) => store.AddAsync(MediaType.OciLayer, Encoding.UTF8.GetBytes(content), default);

    private static Task AddAsync(ContentStore store, Descriptor blob, string sent) =>
        store.AddAsync(blob, _ => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(sent))), "test", default);

    private static string PathOf(TemporaryFolder folder, Descriptor blob) => folder.Combine("store", "blobs", "sha256", blob.Digest.Hex);

    private static async Task<string> PresentAsync(TemporaryFolder folder, List<Descriptor> blobs)
    {
        ContentStore store = Store(folder);
        List<bool> present = [];
        foreach (Descriptor blob in blobs)
        {
            present.Add(await store.ContainsAsync(blob, default));
        }

        return string.Join(' ', present);
    }

    private static void AssertFiles(TemporaryFolder folder, params string[] expected) => CollectionAssert.AreEqual(
        expected,
        Directory.GetFiles(folder.Combine("store"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != OwnFolder.MarkerName)
            .Select(file => Path.GetRelativePath(folder.Combine("store"), file))
            .Order(StringComparer.Ordinal)
            .ToArray());
}
