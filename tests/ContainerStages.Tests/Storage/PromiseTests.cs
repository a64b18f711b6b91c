using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Storage;

[TestClass]
public sealed class PromiseTests
{
    private static readonly Descriptor Blob = new(MediaType.OciLayer, Digest.Of("hello"u8), 5);
    private int _opened;

    [TestMethod]
    public async Task A_promised_blob_is_brought_when_it_is_read_and_not_before()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        store.Promises.Add(Blob, Open("hello"), "test");
        Assert.IsFalse(await store.ContainsAsync(Blob, default));
        Assert.AreEqual(0, _opened);
        Assert.AreEqual("hello", Encoding.UTF8.GetString(await store.ReadAsync(Blob, default)));
        Assert.IsTrue(await store.ContainsAsync(Blob, default));
        await store.ReadAsync(Blob, default);
        Assert.AreEqual(1, _opened);
    }

    [TestMethod]
    public async Task Many_readers_at_once_bring_it_once()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        store.Promises.Add(Blob, async token =>
        {
            await Task.Delay(100, token);
            return await Open("hello")(token);
        }, "test");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => store.ReadAsync(Blob, default))));
        Assert.AreEqual(1, _opened);
    }

    [TestMethod]
    public async Task Other_bytes_than_promised_are_refused_and_the_next_reader_may_have_more_luck()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        store.Promises.Add(Blob, token => Open(_opened == 0 ? "hallo" : "hello")(token), "test");
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => store.OpenReadAsync(Blob, default));
        Assert.AreEqual(Catalogue.ContentMismatch, e.Diagnostic);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("store", "tmp")));
        Assert.AreEqual("hello", Encoding.UTF8.GetString(await store.ReadAsync(Blob, default)));
    }

    [TestMethod]
    public async Task A_blob_that_was_cleaned_away_is_brought_again()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        store.Promises.Add(Blob, Open("hello"), "test");
        await store.ReadAsync(Blob, default);
        File.Delete(folder.Combine("store", "blobs", "sha256", Blob.Digest.Hex));
        await store.ReadAsync(Blob, default);
        Assert.AreEqual(2, _opened);
    }

    [TestMethod]
    public async Task Who_waits_for_a_promise_can_be_cancelled()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        using var cancellation = new CancellationTokenSource(100);
        store.Promises.Add(Blob, async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return Stream.Null;
        }, "test");
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Assert.ThrowsAsync<OperationCanceledException>(() => store.ReadAsync(Blob, cancellation.Token))));
    }

    [TestMethod]
    public void What_promises_need_is_disposed_of_with_the_store()
    {
        using var folder = new TemporaryFolder();
        var connection = new MemoryStream();
        using (ContentStore store = TestImage.Store(folder))
        {
            store.Promises.Claim(connection);
            Assert.IsTrue(connection.CanRead);
        }

        Assert.IsFalse(connection.CanRead);
    }

    private Func<CancellationToken, Task<Stream>> Open(string content) => _ =>
    {
        Interlocked.Increment(ref _opened);
        return Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(content)));
    };
}
