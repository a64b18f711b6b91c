using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using ContainerStages.Bases;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Bases;

[TestClass]
[TestCategory("tools")]
public sealed class ArchiveBaseTests
{
    [TestMethod]
    [DataRow("oci-archive", "Oci", false, "gzip")]
    [DataRow("oci-archive", "Oci", true, "zstd")]
    [DataRow("docker-archive", "Docker", false, "gzip")]
    [DataRow("docker-archive", "Docker", true, "gzip")]
    public async Task What_skopeo_wrote_comes_in_with_its_layers(string transport, string format, bool compress, string compression)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store, compression: compression == "zstd" ? new Compression(CompressionKind.Zstd, 3) : null);
        await new LayoutDestination(folder.Combine("layout")).DeliverAsync(image, new ImageName("hello", ["x"]), store, default);
        string file = folder.Combine("image.tar");
        await Skopeo.CopyAsync($"oci:{folder.Combine("layout")}:x", $"{transport}:{file}:hello:1.0");
        if (compress)
        {
            await Tool.RunAsync("gzip", file);
            file += ".gz";
        }

        foreach (string? tag in new[] { null, "hello:1.0" })
        {
            Image loaded = await LoadAsync(folder, file, format, tag);

            CollectionAssert.AreEqual(image.Config.DiffIds, loaded.Layers.Select(layer => layer.DiffId).ToArray());
            Assert.AreEqual("1654:1654", loaded.Config.User);
            var other = Other(folder);
            foreach (Layer layer in loaded.Layers)
            {
                await using Stream stream = Compression.Decompress(await other.OpenReadAsync(layer.Blob, default), layer.Blob.MediaType);
                Assert.AreEqual(layer.DiffId, Digest.Of(stream));
                Assert.IsTrue(layer.Blob.MediaType.IsGzip || layer.Blob.MediaType.IsZstd);
            }
        }

        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("other", "tmp")));
    }

    [TestMethod]
    public async Task Compressed_layers_of_a_Docker_archive_keep_their_digests()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        await new ArchiveDestination(folder.Combine("image.tar"), ArchiveFormat.Docker).DeliverAsync(image, new ImageName("hello", ["x"]), store, default);

        Image loaded = await LoadAsync(folder, folder.Combine("image.tar"), "Docker", "hello:x");

        CollectionAssert.AreEqual(image.Manifest.Layers, loaded.Layers.Select(layer => layer.Blob).ToArray());
    }

    [TestMethod]
    public async Task Another_platform_and_another_name_are_refused()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store, platform: new Platform("linux", "arm64"));
        string file = folder.Combine("image.tar");
        await new ArchiveDestination(file, ArchiveFormat.Docker).DeliverAsync(image, new ImageName("hello", ["x"]), store, default);

        foreach (string format in new[] { "Oci", "Docker" })
        {
            var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => LoadAsync(folder, file, format, null));
            Assert.AreEqual(Catalogue.WrongPlatform, e.Diagnostic);
            Assert.Contains("linux/amd64: it is for linux/arm64", e.Message);
            e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => LoadAsync(folder, file, format, "bye:x"));
            Assert.AreEqual(Catalogue.ImageNotFound, e.Diagnostic);
            Assert.Contains("x", e.Advice);
        }
    }

    [TestMethod]
    [DataRow("no file", "CSTG2003")]
    [DataRow("a folder", "CSTG2003")]
    [DataRow("an empty file", "CSTG2006")]
    [DataRow("no archive", "CSTG2006")]
    [DataRow("a truncated archive", "CSTG2006")]
    [DataRow("a truncated gzip", "CSTG2006")]
    [DataRow("a damaged gzip", "CSTG2006")]
    [DataRow("an absolute name", "CSTG2006")]
    [DataRow("a name that climbs out", "CSTG2006")]
    [DataRow("a link that climbs out", "CSTG2006")]
    [DataRow("an absolute link", "CSTG2006")]
    [DataRow("links in a cycle", "CSTG2006")]
    [DataRow("a name twice", "CSTG2006")]
    [DataRow("a device", "CSTG2006")]
    [DataRow("a name of two gigabytes", "CSTG2006")]
    [DataRow("no manifest", "CSTG2006")]
    [DataRow("an empty manifest", "CSTG2006")]
    [DataRow("a configuration outside", "CSTG2006")]
    [DataRow("a manifest that is no list", "CSTG2006")]
    [DataRow("a manifest of nulls", "CSTG2006")]
    [DataRow("a missing layer", "CSTG2006")]
    [DataRow("another layer", "CSTG2006")]
    [DataRow("a layer that is half a gzip", "CSTG2006")]
    [DataRow("too few layers", "CSTG2006")]
    [DataRow("a huge configuration", "CSTG2006")]
    public async Task A_damaged_or_hostile_Docker_archive_is_refused(string damage, string code)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("image.tar");
        byte[] layer = Encoding.ASCII.GetBytes(new string('x', 2000));
        string config = $$$"""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":["{{{Digest.Of(layer)}}}"]}}""";
        const string Manifest = """[{"Config":"config.json","RepoTags":["a:b"],"Layers":["x/layer.tar"]}]""";
        static TarEntry Entry(string name, byte[] content) => new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };
        static TarEntry Text(string name, string content) => Entry(name, Encoding.UTF8.GetBytes(content));
        static TarEntry Link(string name, string target) => new GnuTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target };
        TarEntry[] whole = [Text("config.json", config), Entry("layer.tar", layer), Link("x/layer.tar", "../layer.tar"), Text("manifest.json", Manifest)];
        TarEntry[] But(int index, params TarEntry[] entries) => [.. whole[..index], .. entries, .. whole[(index + 1)..]];
        TarEntry[] entries = damage switch
        {
            "an absolute name" => [.. whole, Text("/etc/passwd", "x")],
            "a name that climbs out" => [.. whole, Text("x/../../passwd", "x")],
            "a link that climbs out" => But(2, Link("x/layer.tar", "../../layer.tar")),
            "an absolute link" => But(2, Link("x/layer.tar", "/etc/passwd")),
            "links in a cycle" => But(2, Link("x/layer.tar", "y"), Link("y", "x/layer.tar")),
            "a name twice" => [.. whole, Text("./manifest.json", Manifest)],
            "a device" => [.. whole, new GnuTarEntry(TarEntryType.Fifo, "pipe")],
            "no manifest" => whole[..3],
            "an empty manifest" => But(3, Text("manifest.json", "")),
            "a configuration outside" => But(3, Text("manifest.json", Manifest.Replace("config.json", "../../../../etc/passwd", StringComparison.Ordinal))),
            "a manifest that is no list" => But(3, Text("manifest.json", "{}")),
            "a manifest of nulls" => But(3, Text("manifest.json", """[{"Config":"config.json","RepoTags":[null],"Layers":[null]}]""")),
            "a missing layer" => But(1),
            "another layer" => But(1, Entry("layer.tar", layer[1..])),
            "a layer that is half a gzip" => But(1, Entry("layer.tar", Gzip(layer)[..15])),
            "too few layers" => But(3, Text("manifest.json", Manifest.Replace("\"x/layer.tar\"", "", StringComparison.Ordinal))),
            "a huge configuration" => But(0, Text("config.json", config + new string(' ', 5_000_000))),
            _ => whole,
        };
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                await writer.WriteEntryAsync(entry);
            }
        }

        byte[]? bytes = damage switch
        {
            "no file" or "a folder" => null,
            "an empty file" => [],
            "no archive" => Encoding.ASCII.GetBytes(new string('z', 3000)),
            "a truncated archive" => tar.ToArray()[..2300],
            "a name of two gigabytes" => [.. TarHeader.ForLongValue(TarType.LongName, 2_000_000_000), .. tar.ToArray()],
            "a truncated gzip" => Gzip(tar.ToArray())[..^30],
            "a damaged gzip" => [.. Gzip(tar.ToArray()).Select((value, i) => i == 60 ? (byte)~value : value)],
            _ => tar.ToArray(),
        };
        if (bytes is not null)
        {
            await File.WriteAllBytesAsync(file, bytes);
        }
        else if (damage == "a folder")
        {
            Directory.CreateDirectory(file);
        }

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => LoadAsync(folder, file, "Docker", null));

        Assert.AreEqual(code, e.Diagnostic.Code, e.Message);
        Assert.Contains("image.tar", e.Message);
        Assert.IsFalse(Directory.Exists(folder.Combine("other", "tmp")) && Directory.EnumerateFileSystemEntries(folder.Combine("other", "tmp")).Any());
    }

    [TestMethod]
    public async Task The_archive_that_the_hostile_ones_are_made_of_is_good()
    {
        using var folder = new TemporaryFolder();
        byte[] layer = new byte[2000];
        string file = folder.Combine("image.tar");
        await using (var writer = new TarWriter(File.Create(file), TarEntryFormat.Pax))
        {
            string config = $$$"""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":["{{{Digest.Of(layer)}}}"]}}""";
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "./config.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(config)) });
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "layer.tar") { DataStream = new MemoryStream(layer) });
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "x/layer.tar") { LinkName = "../layer.tar" });
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.HardLink, "y") { LinkName = "x/layer.tar" });
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "manifest.json")
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes("""[{"Config":"config.json","RepoTags":null,"Layers":["y"]}]""")),
            });
        }

        Image loaded = await LoadAsync(folder, file, "Docker", null);

        Assert.AreEqual(Digest.Of(layer), loaded.Layers.Single().DiffId);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return output.ToArray();
    }

    private static ContentStore Other(TemporaryFolder folder) => new(folder.Combine("other"), 1L << 30, TimeProvider.System);

    private static Task<Image> LoadAsync(TemporaryFolder folder, string file, string format, string? tag) =>
        new ArchiveBase($"docker-archive:{file}", Enum.Parse<ArchiveFormat>(format), file, tag).LoadAsync(TestImage.Amd64, Other(folder), default);
}
