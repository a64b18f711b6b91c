using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Storage;

[TestClass]
public sealed class BlobStampTests
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("hello");
    private static readonly Descriptor Blob = new(MediaType.OciLayer, Digest.Of(Content), Content.Length);

    private readonly AdjustableClock _clock = new();

    /// <summary>The damage that nobody reads is not seen, which shows that nothing was read; who reads it gets no wrong byte.</summary>
    [TestMethod]
    public async Task A_verified_blob_is_not_read_again_until_somebody_needs_its_bytes()
    {
        using var folder = new TemporaryFolder();
        string file = await AddAsync(folder, TimeSpan.FromMinutes(1));
        Assert.IsTrue(await HasAsync(folder));
        Damage(file);

        ContentStore store = Store(folder);
        Assert.IsTrue(await store.ContainsAsync(Blob, default));
        Assert.AreEqual(Catalogue.ContentMismatch, (await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => store.OpenReadAsync(Blob, default))).Diagnostic);
        Assert.IsFalse(File.Exists(file));
        Assert.IsFalse(await HasAsync(folder));
    }

    /// <summary>The rule of git's index: what is as young as the steps of the file's time may have changed within one.</summary>
    [TestMethod]
    public async Task A_young_blob_is_verified_again()
    {
        using var folder = new TemporaryFolder();
        string file = await AddAsync(folder, TimeSpan.Zero);
        Assert.IsTrue(await HasAsync(folder));
        Damage(file);
        Assert.IsFalse(await HasAsync(folder));
    }

    [TestMethod]
    public async Task A_blob_with_another_time_or_length_is_verified_again()
    {
        using var folder = new TemporaryFolder();
        string file = await AddAsync(folder, TimeSpan.FromMinutes(1));
        Assert.IsTrue(await HasAsync(folder));
        Damage(file);
        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddTicks(TimeSpan.TicksPerSecond));
        Assert.IsFalse(await HasAsync(folder));

        file = await AddAsync(folder, TimeSpan.FromMinutes(1));
        Assert.IsTrue(await HasAsync(folder));
        DateTime time = File.GetLastWriteTimeUtc(file);
        await File.AppendAllTextAsync(file, "!");
        File.SetLastWriteTimeUtc(file, time);
        Assert.IsFalse(await HasAsync(folder));
    }

    [TestMethod]
    public async Task After_half_an_hour_a_blob_is_verified_again()
    {
        using var folder = new TemporaryFolder();
        string file = await AddAsync(folder, TimeSpan.FromMinutes(1));
        Assert.IsTrue(await HasAsync(folder));
        Damage(file);
        _clock.Advance(TimeSpan.FromMinutes(20));
        Assert.IsTrue(await HasAsync(folder));
        _clock.Advance(TimeSpan.FromMinutes(20));
        Assert.IsFalse(await HasAsync(folder));
    }

    private async Task<string> AddAsync(TemporaryFolder folder, TimeSpan age)
    {
        await Store(folder).AddAsync(MediaType.OciLayer, Content, default);
        string file = folder.Combine("store", "blobs", "sha256", Blob.Digest.Hex);
        File.SetLastWriteTimeUtc(file, (_clock.GetUtcNow() - age).UtcDateTime);
        return file;
    }

    private Task<bool> HasAsync(TemporaryFolder folder) => Store(folder).ContainsAsync(Blob, default);

    private ContentStore Store(TemporaryFolder folder) => new(folder.Combine("store"), 1_000_000, _clock);

    private static void Damage(string file)
    {
        DateTime time = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(file, "hellO");
        File.SetLastWriteTimeUtc(file, time);
    }
}
