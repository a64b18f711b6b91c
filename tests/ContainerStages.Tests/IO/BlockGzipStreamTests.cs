using System.IO.Compression;
using System.Text;
using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;
using SharpCompress.Readers;

namespace ContainerStages.Tests.IO;

[TestClass]
public sealed class BlockGzipStreamTests
{
    private const int BlockLength = 1024 * 1024;

    /// <summary>Around the ends of blocks, of 32 KB, and of eight bytes, which the checksum takes at once.</summary>
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(32 * 1024)]
    [DataRow(BlockLength - 1)]
    [DataRow(BlockLength)]
    [DataRow(BlockLength + 1)]
    [DataRow((2 * BlockLength) + (32 * 1024))]
    [DataRow((7 * BlockLength) + 12345)]
    public async Task Any_length_gives_one_member_and_the_same_bytes_however_it_is_written(int length)
    {
        byte[] content = Content(length);
        byte[] compressed = await CompressAsync(content, 6, 128 * 1024);
        CollectionAssert.AreEqual(compressed, await CompressAsync(content, 6, 64 * 1024 * 1024));
        CollectionAssert.AreEqual(compressed, await CompressAsync(content, 6, 99_991));

        Assert.AreEqual(Digest.Of(content), Digest.Of(new GZipStream(new GzipEndStream(new MemoryStream(compressed)), CompressionMode.Decompress)));

        // RFC 1952, 2.3: between the header and the checksum of a single member is one deflate stream.
        await using var deflated = new DeflateStream(new MemoryStream(compressed[10..^8]), CompressionMode.Decompress);
        Assert.AreEqual(Digest.Of(content), Digest.Of(deflated));
    }

    /// <summary>The blocks of several layers are on other threads at the same time, and on each number of cores the bytes are the same.</summary>
    [TestMethod]
    public async Task Many_at_once_give_the_same_bytes()
    {
        byte[] content = Content(5 * BlockLength);
        byte[] alone = await CompressAsync(content, 6, 128 * 1024);
        foreach (byte[] compressed in await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => CompressAsync(content, 6, 128 * 1024)))))
        {
            CollectionAssert.AreEqual(alone, compressed);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(6)]
    [DataRow(9)]
    public async Task It_is_as_small_as_in_one_piece(int level)
    {
        byte[] content = Content(8 * BlockLength);
        using var whole = new MemoryStream();
        await using (var gzip = new GZipStream(whole, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true))
        {
            await gzip.WriteAsync(content);
        }

        int length = (await CompressAsync(content, level, 128 * 1024)).Length;
        Assert.IsLessThan(whole.Length * 1.001, length, $"{length} bytes in blocks, {whole.Length} in one piece");
    }

    /// <summary>Base 64 of the same bytes does not repeat itself, either, and still becomes a quarter smaller.</summary>
    [TestMethod]
    public async Task What_does_not_become_smaller_is_stored()
    {
        byte[] random = Random(6 * BlockLength);
        byte[] stored = await CompressAsync(random, 6, 128 * 1024);
        Assert.IsLessThan(random.Length * 1.0002, stored.Length);
        Assert.IsGreaterThanOrEqualTo(0, stored.AsSpan().IndexOf(random.AsSpan(0, 16_000)), "as it is");
        Assert.AreEqual(Digest.Of(random), Digest.Of(new GZipStream(new MemoryStream(stored), CompressionMode.Decompress)));

        byte[] text = Encoding.ASCII.GetBytes(Convert.ToBase64String(random));
        Assert.IsLessThan(text.Length * 0.77, (await CompressAsync(text, 6, 128 * 1024)).Length);

        // A tenth of each block compresses, in pieces that lie apart from each other.
        byte[] mixed = Random(4 * BlockLength);
        for (int start = 3000; start < mixed.Length - 4000; start += 40_000)
        {
            Array.Clear(mixed, start, 4000);
        }

        Assert.IsLessThan(mixed.Length * 0.92, (await CompressAsync(mixed, 6, 128 * 1024)).Length);
    }

    /// <summary>Stored and compressed blocks follow each other in each order, and the last one is not full.</summary>
    [TestMethod]
    [DataRow(20_000)]
    [DataRow(40_000)]
    [DataRow(BlockLength - 1)]
    [DataRow(BlockLength)]
    public async Task Stored_and_compressed_blocks_are_one_member(int rest)
    {
        byte[] content = [.. Random(BlockLength), .. Content(BlockLength), .. Content(BlockLength), .. Random(2 * BlockLength), .. Content(BlockLength), .. Random(rest)];
        byte[] compressed = await CompressAsync(content, 6, 128 * 1024);
        CollectionAssert.AreEqual(compressed, await CompressAsync(content, 6, 99_991));
        Assert.IsGreaterThan(3.0 * BlockLength, compressed.Length);
        Assert.IsLessThan(5.0 * BlockLength, compressed.Length);
        await using var deflated = new DeflateStream(new MemoryStream(compressed[10..^8]), CompressionMode.Decompress);
        Assert.AreEqual(Digest.Of(content), Digest.Of(deflated));
        Assert.AreEqual(Digest.Of(content), Digest.Of(new GZipStream(new GzipEndStream(new MemoryStream(compressed)), CompressionMode.Decompress)));
    }

    [TestMethod]
    [TestCategory("tools")]
    public async Task Other_tools_read_a_layer_of_several_blocks()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("layer.tar.gz");
        byte[] content = [.. Content(2 * BlockLength), .. Random(2 * BlockLength), .. Content(BlockLength)];
        using (var tar = new MemoryStream())
        {
            using (var writer = new System.Formats.Tar.TarWriter(tar, leaveOpen: true))
            {
                writer.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "app/big") { DataStream = new MemoryStream(content) });
            }

            await File.WriteAllBytesAsync(file, await CompressAsync(tar.ToArray(), 6, 4096));
        }

        await Tool.RunAsync("gzip", "-t", file);
        await Tool.RunAsync("tar", "-xzf", file, "-C", folder.Path);
        CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(folder.Combine("app", "big")));
        await using Stream stream = File.OpenRead(file);
        using IReader reader = SharpCompress.Readers.Tar.TarReader.OpenReader(stream, new ReaderOptions());
        Assert.IsTrue(reader.MoveToNextEntry());
        await using Stream entry = reader.OpenEntryStream();
        Assert.AreEqual(Digest.Of(content), Digest.Of(entry));
        string listed = await Tool.RunAsync("python3", "-c", $"import gzip; print(len(gzip.open('{file}').read()))");
        Assert.IsGreaterThan(content.Length, int.Parse(listed, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A full disk is noticed by the writer, and nothing is left on other threads.</summary>
    [TestMethod]
    [DataRow(0)]
    [DataRow(BlockLength)]
    public async Task What_fails_in_the_output_fails_in_the_writer(int taken)
    {
        using var full = new MemoryStream(new byte[taken], writable: true);
        await Assert.ThrowsExactlyAsync<NotSupportedException>(async () =>
        {
            await using var stream = new BlockGzipStream(full, 6);
            await stream.WriteAsync(Random(6 * BlockLength));
        });
    }

    [TestMethod]
    public void The_checksum_is_that_of_gzip()
    {
        // ITU-T V.42's check value.
        var checksum = new Crc32();
        checksum.Append("1234"u8);
        checksum.Append("56789"u8);
        Assert.AreEqual(0xCBF43926, checksum.Value);
    }

    private static async Task<byte[]> CompressAsync(byte[] content, int level, int step)
    {
        using var output = new MemoryStream();
        await using (Stream stream = new Compression(CompressionKind.Gzip, level).Compress(output))
        {
            for (int i = 0; i < content.Length; i += step)
            {
                await stream.WriteAsync(content.AsMemory(i, Math.Min(step, content.Length - i)));
            }
        }

        return output.ToArray();
    }

    /// <summary>Text whose repetitions lie up to 30 KB apart, so that a block that did not see the one before it would be larger.</summary>
    private static byte[] Content(int length)
    {
        var random = new Random(42);
        byte[] content = new byte[length];
        string[] words = [.. Enumerable.Range(0, 3000).Select(i => Convert.ToHexString(BitConverter.GetBytes(i * 2654435761u)))];
        for (int i = 0; i < length;)
        {
            byte[] word = Encoding.ASCII.GetBytes(words[random.Next(words.Length)]);
            int fits = Math.Min(word.Length, length - i);
            word.AsSpan(0, fits).CopyTo(content.AsSpan(i));
            i += fits;
        }

        return content;
    }

    private static byte[] Random(int length)
    {
        byte[] content = new byte[length];
        new Random(7).NextBytes(content);
        return content;
    }
}
