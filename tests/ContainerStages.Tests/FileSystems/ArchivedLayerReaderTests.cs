using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

namespace ContainerStages.Tests.FileSystems;

[TestClass]
[TestCategory("tools")]
public sealed class ArchivedLayerReaderTests
{
    /// <summary>Each of GNU tar's formats writes owners, long names and links its own way.</summary>
    [TestMethod]
    [DataRow("gnu")]
    [DataRow("pax")]
    [DataRow("ustar")]
    public async Task What_GNU_tar_packs_is_listed_with_all_its_metadata(string format)
    {
        using var folder = new TemporaryFolder();
        string root = folder.Combine("root");
        string longName = new('n', format == "ustar" ? 90 : 200);
        const string Script = """
            mkdir -p "$0/etc" "$0/tmp" && cd "$0" && chmod 755 . etc && chmod 1777 tmp
            printf 'root:x:0:0::/:\n' > etc/passwd && chmod 644 etc/passwd
            cp /bin/ls program && chmod 4755 program && ln program linked && ln -s ../../outside symbolic && mkfifo fifo && chmod 600 fifo
            printf x > "etc/$1" && chmod 2711 "etc/$1"
            tar -c --format="$2" --sort=name --owner=:1654 --group=:1700 -f ../layer.tar .
            """;
        await Tool.RunAsync("sh", "-c", Script, root, longName, format);

        IndexEntry[] entries = [.. await ReadAsync(folder, await File.ReadAllBytesAsync(folder.Combine("layer.tar")))];

        long length = new FileInfo("/bin/ls").Length;
        Assert.AreEqual(
            $"""
             Folder 0755 1654:1700 0 
            etc Folder 0755 1654:1700 0 
            etc/{longName} File 2711 1654:1700 1 
            etc/passwd File 0644 1654:1700 15 
            fifo Fifo 0600 1654:1700 0 
            linked File 4755 1654:1700 {length} 
            program HardLink 4755 1654:1700 0 linked
            symbolic SymbolicLink 0777 1654:1700 0 ../../outside
            tmp Folder 1777 1654:1700 0 
            """,
            string.Join('\n', entries.OrderBy(entry => entry.Path, StringComparer.Ordinal).Select(entry => $"{entry.Path} {entry.Type} {entry.Mode} {entry.Owner} {entry.Length} {entry.Target}")));
        Assert.AreEqual("root:x:0:0::/:\n", entries.Single(entry => entry.Path == "etc/passwd").Text);
        Assert.Contains("libc.so.6", entries.Single(entry => entry.Path == "linked").Elf!.Needed);
        Assert.HasCount(1, entries.Where(entry => entry.Elf is not null));
    }

    [TestMethod]
    public async Task Device_nodes_are_listed()
    {
        using var folder = new TemporaryFolder();
        byte[] tar = Tar(
            new GnuTarEntry(TarEntryType.CharacterDevice, "dev/null") { DeviceMajor = 1, DeviceMinor = 3 },
            new GnuTarEntry(TarEntryType.BlockDevice, "dev/sda"));
        CollectionAssert.AreEqual(
            new[] { EntryType.CharacterDevice, EntryType.BlockDevice },
            (await ReadAsync(folder, tar)).Select(entry => entry.Type).ToArray());
    }

    [TestMethod]
    [DataRow("./etc/x", "etc/x")]
    [DataRow("/etc/x", "etc/x")]
    [DataRow("//etc/.//x/", "etc/x")]
    [DataRow("a/../etc/x", "etc/x")]
    [DataRow("/", "")]
    [DataRow("..x/...", "..x/...")]
    public async Task Harmless_ways_to_write_a_path_are_one_path(string written, string expected)
    {
        using var folder = new TemporaryFolder();
        Assert.AreEqual(expected, (await ReadAsync(folder, Tar(new GnuTarEntry(TarEntryType.RegularFile, written)))).Single().Path);
    }

    [TestMethod]
    [DataRow("../evil")]
    [DataRow("/../evil")]
    [DataRow("a/../../evil")]
    [DataRow("a/..//./../evil")]
    [DataRow("..")]
    [DataRow(".wh...")]
    [DataRow("a/.wh..")]
    [DataRow("a/.wh.")]
    public async Task CSTG2014_an_entry_that_leaves_the_root_is_refused(string name) =>
        Assert.Contains(name, await RefusedAsync(Tar(new GnuTarEntry(TarEntryType.RegularFile, name))));

    [TestMethod]
    [DataRow("../evil")]
    [DataRow("/a/../../etc/shadow")]
    public async Task CSTG2014_a_hard_link_that_leaves_the_root_is_refused(string target) =>
        Assert.Contains(target, await RefusedAsync(Tar(new GnuTarEntry(TarEntryType.HardLink, "link") { LinkName = target })));

    [TestMethod]
    public async Task CSTG2014_names_that_Linux_does_not_take_are_refused()
    {
        string part = new('é', 127);
        using var folder = new TemporaryFolder();
        Assert.HasCount(1, await ReadAsync(folder, Tar(new GnuTarEntry(TarEntryType.RegularFile, part + "x"))));
        await RefusedAsync(Tar(new GnuTarEntry(TarEntryType.RegularFile, part + "xx")));
        await RefusedAsync(Tar(new GnuTarEntry(TarEntryType.RegularFile, string.Join('/', Enumerable.Repeat(part, 17)))));
        await RefusedAsync(Tar(new GnuTarEntry(TarEntryType.SymbolicLink, "l") { LinkName = string.Join('/', Enumerable.Repeat(part, 17)) }));
    }

    [TestMethod]
    [DataRow(2500, 100, 10, true, DisplayName = "above the bytes that are always allowed, and above the ratio")]
    [DataRow(2500, 1000, 10, false, DisplayName = "above the bytes that are always allowed, and within the ratio")]
    [DataRow(1 << 21, 1, 10, false, DisplayName = "within what is always allowed, whatever the ratio")]
    [DataRow(1 << 21, 1, 0, true, DisplayName = "too many names")]
    public async Task CSTG2014_what_unpacks_to_too_much_is_refused(int always, int ratio, int names, bool refused)
    {
        byte[] zeros = Tar(new GnuTarEntry(TarEntryType.RegularFile, "zeros") { DataStream = new MemoryStream(new byte[1 << 20]) });
        var limits = new LayerLimits(always, ratio, names);
        if (refused)
        {
            await RefusedAsync(zeros, limits);
        }
        else
        {
            using var folder = new TemporaryFolder();
            Assert.HasCount(1, await ReadAsync(folder, zeros, limits));
        }
    }

    /// <summary>The tar reader would take it into memory at once.</summary>
    [TestMethod]
    [DataRow('x', DisplayName = "a PAX header")]
    [DataRow('L', DisplayName = "a long name")]
    [DataRow('K', DisplayName = "a long link target")]
    public async Task CSTG2014_a_header_of_a_gigabyte_is_refused(char type)
    {
        byte[] tar = Tar(new GnuTarEntry(TarEntryType.RegularFile, "name"));
        tar[156] = (byte)type;
        Encoding.ASCII.GetBytes("07777777777").CopyTo(tar, 124);
        SetChecksum(tar);
        Assert.Contains("header", await RefusedAsync(tar));
    }

    [TestMethod]
    public async Task Nothing_is_left_of_the_files_that_were_looked_into()
    {
        using var folder = new TemporaryFolder();
        await ReadAsync(folder, Tar(new GnuTarEntry(TarEntryType.RegularFile, "ls") { DataStream = File.OpenRead("/bin/ls") }));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("store", "tmp")));
    }

    [TestMethod]
    public async Task A_layer_is_read_no_further_once_it_is_cancelled()
    {
        using var folder = new TemporaryFolder();
        await Assert.ThrowsAsync<OperationCanceledException>(() => ReadAsync(folder, Tar(new GnuTarEntry(TarEntryType.RegularFile, "x")), token: new CancellationToken(true)));
    }

    [TestMethod]
    public async Task An_inspector_gets_all_of_every_file_and_what_it_says_is_kept()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        string large = string.Concat(Enumerable.Range(0, 100_000));
        string[] layer = ["folder/", "empty=", "short=xy", "large=" + large, "elf=\u007fELF" + large, "etc/passwd=root:x:0:0::/:", "link->short", "hard|short"];
        Image image = await TestBase.CreateAsync(store, layer);
        var inspector = new Lengths("1");

        for (int i = 0; i < 2; i++)
        {
            LayerIndex index = (await LayerIndexReader.ReadBaseAsync(image, inspector, store, default)).Single();
            Assert.AreEqual(
                $"empty 0, short 2, large {large.Length}, elf {large.Length + 4}, etc/passwd 14",
                string.Join(", ", index.Entries.SelectMany(entry => entry.Remarks.Select(remark => $"{entry.Path} {remark}"))));
            Assert.AreEqual(5, inspector.Files, "the second time, nothing is read");
        }

        var newer = new Lengths("2");
        await LayerIndexReader.ReadBaseAsync(image, newer, store, default);
        Assert.AreEqual(5, newer.Files);
    }

    [TestMethod]
    public async Task Whoever_reads_a_finished_image_does_not_read_its_base_again()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image origin = await TestBase.CreateAsync(store, ["file=of the base"], ["file=ours"]);
        Descriptor[] blobs = [.. origin.Layers.Select(layer => layer.Blob)];
        var inspector = new Lengths("1");
        await LayerIndexReader.ReadBaseAsync(origin with { Layers = origin.Layers[..1] }, inspector, store, default);
        var image = new Image
        {
            Descriptor = blobs[0],
            Manifest = new Manifest(MediaType.OciManifest, blobs[0], [.. blobs]),
            Config = origin.Config,
            Layers = [.. origin.Layers.Select((layer, i) => layer with { IsBase = i == 0 })],
        };

        ImmutableArray<LayerIndex> indexes = await LayerIndexReader.ReadImageAsync(image, inspector, store, default);

        Assert.AreEqual("11, 4", string.Join(", ", indexes.Select(index => index.Entries.Single().Length)));
        Assert.AreEqual(1, inspector.Files, "the base's, when it was read; ours never");
    }

    private static async Task<string> RefusedAsync(byte[] tar, LayerLimits? limits = null)
    {
        using var folder = new TemporaryFolder();
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => ReadAsync(folder, tar, limits));
        Assert.AreEqual(Catalogue.HostileArchive, e.Diagnostic, e.Message);
        return e.Message;
    }

    private static async Task<IReadOnlyList<IndexEntry>> ReadAsync(TemporaryFolder folder, byte[] tar, LayerLimits? limits = null, CancellationToken token = default)
    {
        ContentStore store = TestImage.Store(folder);
        using var compressed = new MemoryStream();
        await using (Stream stream = Compression.Default.Compress(compressed))
        {
            await stream.WriteAsync(tar, default);
        }

        Descriptor blob = await store.AddAsync(MediaType.OciLayerGzip, compressed.ToArray(), default);
        return await new ArchivedLayerReader(new LayerArchive("the base image 'test'", blob, Digest.Of(tar), limits ?? LayerLimits.Default), inspector: null).ReadAsync(store, token);
    }

    private static byte[] Tar(params TarEntry[] entries)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return tar.ToArray();
    }

    /// <summary>Says how many bytes a file has.</summary>
    private sealed class Lengths(string version) : IFileInspector
    {
        public int Files { get; private set; }

        public string Version => version;

        public bool GoesBack(string path, ReadOnlySpan<byte> start) => false;

        public async Task<ImmutableArray<string>> InspectAsync(IndexEntry file, Stream content, CancellationToken cancellationToken)
        {
            Files++;
            using var read = new MemoryStream();
            await content.CopyToAsync(read, cancellationToken);
            return [$"{read.Length}"];
        }
    }

    private static void SetChecksum(byte[] header)
    {
        header.AsSpan(148, 8).Fill((byte)' ');
        int sum = header.Take(512).Sum(value => value);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
    }
}
