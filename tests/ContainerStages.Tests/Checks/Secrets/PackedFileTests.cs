using System.Globalization;
using System.IO.Compression;
using System.Text;
using ContainerStages.App;
using ContainerStages.Checks.Secrets;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

namespace ContainerStages.Tests.Checks.Secrets;

/// <summary>Secrets in compressed files and archives.</summary>
[TestClass]
public sealed class PackedFileTests
{
    private static readonly string Token = PlantedSecrets.All.Single(planted => planted.Name == "GitHub token").Text;
    private static readonly byte[] Settings = Encoding.UTF8.GetBytes($"{new string('.', 700_000)}\n{{\"token\":\"{Token}\"}}");
    private static readonly FoundSecret Expected = SecretScanner.Scan(Token).Single();

    [TestMethod]
    public async Task Every_kind_is_found_in_what_is_packed()
    {
        foreach (PlantedSecret planted in PlantedSecrets.All)
        {
            byte[] file = Zip(("a.txt", Encoding.Latin1.GetBytes($"a\n{planted.Text}\n")));
            Assert.Contains(planted.Name, (await ScanAsync("a.zip", file)).Select(secret => secret.Name));
        }
    }

    [TestMethod]
    public async Task A_secret_has_its_fingerprint_in_an_archive_too()
    {
        Assert.AreEqual(Expected, (await ScanAsync("app.js.gz", Gzip(Settings))).Single());
        Assert.AreEqual(Expected, (await ScanAsync("app.js.br", Brotli(Settings))).Single());
        foreach (string name in (string[])["a.zip", "Contoso.1.0.0.nupkg", "tool.jar", "named-otherwise"])
        {
            Assert.AreEqual(Expected, (await ScanAsync(name, Zip(("readme.md", "text"u8.ToArray()), ("content/settings.json", Settings)))).Single(), name);
        }
    }

    [TestMethod]
    public async Task Nothing_is_unpacked_twice()
    {
        Assert.IsEmpty(await ScanAsync("a.zip", Zip(("inner.zip", Zip(("settings.json", Settings))))));
        Assert.IsEmpty(await ScanAsync("a.gz", Gzip(Gzip(Settings))));
    }

    [TestMethod]
    public async Task Damaged_and_false_ones_are_read_as_far_as_they_go()
    {
        byte[] text = Encoding.UTF8.GetBytes($"{Token}\n{Convert.ToBase64String(Random(600_000))}");
        foreach ((string name, byte[] file) in ((string, byte[])[])[("a.gz", Gzip(text)), ("a.br", Brotli(text)), ("a.zip", Zip(("a", text)))])
        {
            byte[] cut = name == "a.zip" ? file : file[..(file.Length / 2)];
            if (name == "a.zip")
            {
                Random(file.Length / 2).CopyTo(cut, file.Length / 3);
            }

            Assert.AreEqual(Expected, (await ScanAsync(name, cut)).Single(), name);
        }

        Assert.AreEqual(Expected, (await ScanAsync("not.br", Settings)).Single(), "text that is called so");
        Assert.IsEmpty(await ScanAsync("a.zip", "PK\u0003\u0004 and no more"u8.ToArray()));
        Assert.IsEmpty(await ScanAsync("a.gz", [0x1F, 0x8B, 8]));
        Assert.IsEmpty(await ScanAsync("a.br", []));
    }

    [TestMethod]
    public async Task Bombs_are_left_in_bounded_time_and_memory()
    {
        byte[] zeros = new byte[64 << 20];
        byte[] gzip = [.. Gzip(zeros), .. Gzip(zeros), .. Gzip(zeros), .. Gzip(zeros), .. Gzip(zeros), .. Gzip(zeros)];
        byte[] zip = Zip([.. Enumerable.Range(0, 30).Select(i => ($"zeros{i}", zeros)), .. Enumerable.Range(0, 20_000).Select(i => ($"empty{i}", "x"u8.ToArray()))]);
        GC.Collect();
        long before = GC.GetAllocatedBytesForCurrentThread();
        double started = ProcessorSeconds();
        foreach ((string name, byte[] file) in ((string, byte[])[])[("a.gz", gzip), ("a.br", Brotli(zeros)), ("a.zip", zip)])
        {
            Assert.IsEmpty(await ScanAsync(name, file));
        }

        Assert.IsLessThan(60, ProcessorSeconds() - started);
        Assert.IsLessThan(64L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Of this thread: other tests run at the same time, and the machine may be busy.</summary>
    private static double ProcessorSeconds() => double.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e9;

    [TestMethod]
    public async Task A_compressed_asset_is_looked_at_with_and_without_its_plain_file()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        byte[] other = [.. Settings, .. "\nnewer"u8];
        (string Expected, FileEntry[] Files, FileOrigin Origin)[] cases =
        [
            ("/app/wwwroot/a.js.br", [Entry("app/wwwroot/a.js.br", Brotli(Settings))], FileOrigin.App),
            ("/app/wwwroot/a.js.gz", [Entry("app/wwwroot/a.js.gz", Gzip(Settings))], FileOrigin.App),
            ("/app/wwwroot/a.js", [Entry("app/wwwroot/a.js", Settings), Entry("app/wwwroot/a.js.gz", Gzip(Settings)), Entry("app/wwwroot/a.js.br", Brotli(Settings))], FileOrigin.App),
            ("/app/wwwroot/a.js.gz", [Entry("app/wwwroot/a.js", "new"u8.ToArray()), Entry("app/wwwroot/a.js.gz", Gzip(Settings))], FileOrigin.App),
            ("", [Entry("app/wwwroot/a.js", Settings), Entry("app/wwwroot/a.js.gz", Gzip(Settings)), Entry("app/wwwroot/a.js.br", Brotli(Settings))], FileOrigin.Package),
            ("/app/wwwroot/a.js.gz", [Entry("app/wwwroot/a.js", Settings), Entry("app/wwwroot/a.js.gz", Gzip(other))], FileOrigin.Package),
        ];
        foreach ((string expected, FileEntry[] files, FileOrigin origin) in cases)
        {
            ImagePlan plan = TestBase.Plan(await TestBase.CreateAsync(store), [new LayerPlan(LayerClass.App, files)]);
            PublishedFile published = new("wwwroot/a.js", files[0].Content, origin, IsTrimmed: false, IsExecutable: false);
            for (int i = 0; i < 2; i++)
            {
                Assert.AreEqual(
                    expected,
                    string.Join(' ', (await SecretRule.CheckAsync(await TestBase.UnderCheckAsync(plan, store, [published]), store, default)).Select(finding => finding.Message.Split('\'')[1])),
                    $"{string.Join(' ', files.Select(file => file.Path))} of {origin}, {(i == 0 ? "first" : "from the notes")}");
            }
        }

        static FileEntry Entry(string path, byte[] content) => new(ContainerPath.Parse(path), FileContent.Of(content));
    }

    /// <summary>A layer's archive is read forwards only.</summary>
    [TestMethod]
    public async Task Archives_of_the_base_are_looked_into()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        using var tar = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(tar, System.Formats.Tar.TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach ((string name, byte[] file) in ((string, byte[])[])[("opt/a.jar", Zip(("a", Settings))), ("opt/a.gz", Gzip(Settings)), ("opt/a.br", Brotli(Settings)), ("opt/plain", "x"u8.ToArray()), ("usr/share/doc/a.gz", Gzip(Settings))])
            {
                writer.WriteEntry(new System.Formats.Tar.GnuTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(file) });
            }
        }

        using var compressed = new MemoryStream(Gzip(tar.ToArray()));
        var blob = await store.AddAsync(ContainerStages.Oci.MediaType.OciLayerGzip, compressed.ToArray(), default);
        IReadOnlyList<IndexEntry> entries = await new ArchivedLayerReader(new LayerArchive("the base image 'test'", blob, diffId: null, LayerLimits.Default), new BaseSecrets()).ReadAsync(store, default);
        Assert.AreEqual("opt/a.jar opt/a.gz opt/a.br", string.Join(' ', entries.Where(entry => BaseSecrets.In(entry).Any(secret => secret == Expected)).Select(entry => entry.Path)));
    }

    private static async Task<IReadOnlyList<FoundSecret>> ScanAsync(string name, byte[] file) => await SecretScanner.ScanAsync(new MemoryStream(file), name, default);

    private static byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Gzip(byte[] content) => Pack(output => new GZipStream(output, CompressionLevel.Fastest), content);

    private static byte[] Brotli(byte[] content) => Pack(output => new BrotliStream(output, CompressionLevel.Fastest), content);

    private static byte[] Pack(Func<Stream, Stream> pack, byte[] content)
    {
        using var output = new MemoryStream();
        using (Stream stream = pack(output))
        {
            stream.Write(content);
        }

        return output.ToArray();
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(content);
            }
        }

        return output.ToArray();
    }
}
