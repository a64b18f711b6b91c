using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Layers;

[TestClass]
[TestCategory("tools")]
public sealed class CompressionTests
{
    [TestMethod]
    [DataRow("Gzip", 1, "gzip")]
    [DataRow("Gzip", 6, "gzip")]
    [DataRow("Gzip", 9, "gzip")]
    [DataRow("Zstd", 1, "zstd")]
    [DataRow("Zstd", 19, "zstd")]
    public async Task The_tool_of_that_name_reads_it_and_twice_gives_the_same_bytes(string kind, int level, string tool)
    {
        var compression = new Compression(Enum.Parse<CompressionKind>(kind), level);
        byte[] content = Content();
        byte[] compressed = await CompressAsync(compression, content, 128 * 1024);
        CollectionAssert.AreEqual(compressed, await CompressAsync(compression, content, 128 * 1024));
        Assert.IsLessThan(content.Length, compressed.Length);

        using var folder = new TemporaryFolder();
        string file = folder.Combine(tool == "gzip" ? "layer.gz" : "layer.zst");
        await File.WriteAllBytesAsync(file, compressed);
        await Tool.RunAsync(tool, "-t", file);
        await Tool.RunAsync(tool, "-d", "-k", file);
        CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(folder.Combine("layer")));
    }

    /// <summary>RFC 1952, 2.3: magic, deflate, no flags, no time, (speed), unknown system.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(6)]
    [DataRow(9)]
    public async Task The_header_of_gzip_says_nothing_about_the_build_machine(int level)
    {
        // One byte at a time, so that the replaced byte comes alone.
        byte[] compressed = await CompressAsync(new Compression(CompressionKind.Gzip, level), Content()[..1000], 1);
        CollectionAssert.AreEqual(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0 }, compressed[..8]);
        Assert.AreEqual(255, compressed[9]);
    }

    [TestMethod]
    public async Task None_is_the_bytes_themselves()
    {
        var compression = new Compression(CompressionKind.None, 0);
        CollectionAssert.AreEqual(Content(), await CompressAsync(compression, Content(), 777));
        Assert.AreEqual(MediaType.OciLayer, compression.MediaType);
    }

    [TestMethod]
    [DataRow("Gzip")]
    [DataRow("Zstd")]
    [DataRow("None")]
    public async Task What_was_compressed_is_decompressed_by_its_media_type(string kind)
    {
        var compression = new Compression(Enum.Parse<CompressionKind>(kind), 3);
        using var input = new MemoryStream(await CompressAsync(compression, Content(), 4096));
        await using Stream output = Compression.Decompress(input, compression.MediaType);
        Assert.AreEqual(Digest.Of(Content()), Digest.Of(output));
    }

    private static async Task<byte[]> CompressAsync(Compression compression, byte[] content, int step)
    {
        using var output = new MemoryStream();
        await using (Stream stream = compression.Compress(output))
        {
            for (int i = 0; i < content.Length; i += step)
            {
                await stream.WriteAsync(content.AsMemory(i, Math.Min(step, content.Length - i)));
            }
        }

        return output.ToArray();
    }

    private static byte[] Content()
    {
        byte[] content = new byte[300_000];
        new Random(42).NextBytes(content.AsSpan(0, 100_000));
        return content;
    }
}
