using ContainerStages.Registry.Blobs;

namespace ContainerStages.Tests.Registry;

[TestClass]
public sealed class UploadWayTests
{
    private const long MiB = 1024 * 1024;

    [TestMethod]
    public void A_blob_goes_whole_unless_chunks_are_wanted_that_are_smaller()
    {
        Assert.IsTrue(new UploadWay(100 * MiB, null).IsWhole(0));
        Assert.IsTrue(new UploadWay(5 * MiB, 5 * MiB).IsWhole(0));
        Assert.IsFalse(new UploadWay(5 * MiB, 4 * MiB).IsWhole(0));
        Assert.IsTrue(new UploadWay(0, 4 * MiB).IsWhole(0));
    }

    [TestMethod]
    public void The_last_chunk_is_what_is_left_and_none_is_smaller_than_the_registry_takes()
    {
        var way = new UploadWay(10 * MiB, 4 * MiB);
        Assert.AreEqual(4 * MiB, way.ChunkAt(0, 0));
        Assert.AreEqual(2 * MiB, way.ChunkAt(8 * MiB, 0));
        Assert.AreEqual(0, way.ChunkAt(10 * MiB, 0));
        Assert.AreEqual(5 * MiB, way.ChunkAt(0, 5 * MiB));
    }

    [TestMethod]
    public void What_is_too_large_is_made_smaller_until_nothing_is_left_to_try()
    {
        var way = new UploadWay(500 * MiB, null);
        Assert.IsTrue(way.TrySmaller(500 * MiB, 0));
        Assert.AreEqual(64 * MiB, way.ChunkAt(0, 0));
        Assert.IsTrue(way.TrySmaller(64 * MiB, 0));
        Assert.AreEqual(8 * MiB, way.ChunkAt(0, 0));
        Assert.IsTrue(way.TrySmaller(8 * MiB, 0));
        Assert.AreEqual(MiB, way.ChunkAt(0, 0));
        Assert.IsFalse(way.TrySmaller(MiB, 0));
    }

    [TestMethod]
    public void Chunks_are_not_made_smaller_than_the_registry_takes() =>
        Assert.IsFalse(new UploadWay(8 * MiB, null).TrySmaller(8 * MiB, 5 * MiB));

    [TestMethod]
    public void What_was_refused_is_not_tried_again()
    {
        var way = new UploadWay(20 * MiB, null);
        Assert.IsTrue(way.TryOther(whole: true));
        Assert.IsFalse(way.IsWhole(0));
        Assert.AreEqual(8 * MiB, way.ChunkAt(0, 0));
        Assert.IsFalse(way.TryOther(whole: false));
    }

    [TestMethod]
    public void Where_chunks_are_refused_a_break_does_not_bring_them_back()
    {
        var way = new UploadWay(20 * MiB, MiB);
        Assert.IsTrue(way.TryOther(whole: false));
        way.Break();
        Assert.IsTrue(way.IsWhole(0));
        Assert.IsFalse(way.TakesChunks);
    }
}
