using System.Formats.Tar;
using System.Runtime.Versioning;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Starts;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Starts;

[TestClass]
[SupportedOSPlatform("linux")]
public sealed class RootFolderTests
{
    private static readonly NumericUser User = new(1654, 100);

    [TestMethod]
    public async Task Each_file_has_the_permissions_that_the_images_user_has()
    {
        using var folder = new TemporaryFolder();
        using RootFolder root = await CreateAsync(
            folder,
            [
                Entry("app/", 0b111_101_101),
                Entry("app/roots", 0b110_100_100),
                Entry("app/secret", 0b110_000_000),
                Entry("app/own", 0b110_000_000, uid: 1654),
                Entry("app/groups", 0b110_110_000, gid: 100),
                Entry("app/strange", 0b000_111_111, uid: 1654),
                Entry("app/data/", 0b111_000_000, uid: 1654),
                Entry("tmp/", 0b001_111_111_111),
                Entry("locked/", 0b111_000_000),
                Entry("locked/in", 0b110_100_100),
            ]);

        // As the build user sees them: reading what is in a locked folder takes root.
        Assert.AreEqual(
            "r-x app, rwx app/data, rw- app/groups, rw- app/own, r-- app/roots, --- app/secret, --- app/strange, --- locked, rwx tmp",
            string.Join(", ", ((string[])["app", "app/data", "app/groups", "app/own", "app/roots", "app/secret", "app/strange", "locked", "tmp"]).Select(path => $"{OwnerMode(root, path)} {path}")));
    }

    [TestMethod]
    public async Task Layers_lie_on_top_of_each_other_and_whiteouts_are_about_those_below()
    {
        using var folder = new TemporaryFolder();
        using RootFolder root = await CreateAsync(
            folder,
            [Entry("a/"), Entry("a/x"), Entry("a/y"), Entry("gone/"), Entry("gone/z"), Entry("o/"), Entry("o/old"), Entry("f"), Link("l", "a")],
            [Entry("a/x", content: "new"), Entry("a/.wh.y"), Entry(".wh.gone"), Entry("o/new"), Entry("o/.wh..wh..opq"), Entry("f/"), Entry("f/g"), Entry("l"), Hard("h", "./a/x")],
            [Entry(".wh.h"), Entry("h", content: "back")]);

        Assert.AreEqual("a a/x f f/g h l o o/new", Paths(root));
        Assert.AreEqual("new", File.ReadAllText(Path.Combine(root.FullName, "a/x")));
        Assert.AreEqual("back", File.ReadAllText(Path.Combine(root.FullName, "h")));
    }

    [TestMethod]
    public async Task Devices_are_left_out_and_setuid_means_nothing()
    {
        using var folder = new TemporaryFolder();
        using RootFolder root = await CreateAsync(
            folder,
            [
                new PaxTarEntry(TarEntryType.CharacterDevice, "null") { DeviceMajor = 1, DeviceMinor = 3 },
                new PaxTarEntry(TarEntryType.Fifo, "pipe"),
                Entry("su", 0b100_111_101_101),
            ]);

        Assert.AreEqual("su", Paths(root));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(root.FullName, "su")));
    }

    [TestMethod]
    public async Task Nothing_is_written_outside_whatever_a_layer_says()
    {
        using var folder = new TemporaryFolder();
        string outside = folder.Combine("outside");
        Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, "kept"), "kept");
        UnixFileMode mode = File.GetUnixFileMode(Path.Combine(outside, "kept"));
        TarEntry[][] refused = [[Entry("../written")], [Entry("a/../../written")], [Hard("stolen", "../outside/kept")]];
        foreach (TarEntry[] layer in refused)
        {
            ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => CreateAsync(folder, layer), layer[^1].Name);
            Assert.AreEqual(Catalogue.HostileArchive, e.Diagnostic);
        }

        // A link is followed inside, as engines do.
        string inside = outside.TrimStart('/');
        Assert.AreEqual(inside + "/written", await DeepestAsync([Link("out", outside), Entry("out/written")]));
        Assert.AreEqual(inside + "/sub/written", await DeepestAsync([Link("out", outside), Entry("out/sub/written")]));
        Assert.AreEqual("out", await DeepestAsync([Link("out", outside), Entry("out/.wh.kept")]));
        Assert.AreEqual("out", await DeepestAsync([Link("out", outside), Entry("out/.wh..wh..opq")]));
        Assert.AreEqual("out", await DeepestAsync([Link("out", outside), Hard("stolen", "out/kept")]));
        using (RootFolder linked = await CreateAsync(folder, [Link("out", Path.Combine(outside, "kept")), Hard("other", "out"), Link("dev", outside)]))
        {
            Assert.AreEqual("other out", Paths(linked));
            Assert.AreEqual(Path.Combine(outside, "kept"), new FileInfo(Path.Combine(linked.FullName, "other")).LinkTarget);
            Assert.IsTrue(linked.HasFolder("/dev"), "a place to mount on is a folder");
            Assert.IsFalse(linked.HasFolder("/out"));
        }

        // What is in the place of something else is not taken for it.
        (await CreateAsync(folder, [Entry("out/"), Entry("out/kept")], [Link("out", outside)])).Dispose();
        (await CreateAsync(folder, [Link("out", outside)], [Entry("out/"), Entry("out/kept", content: "inside")])).Dispose();
        (await CreateAsync(folder, [Link("out", Path.Combine(outside, "kept"))], [Entry("out", content: "inside")])).Dispose();

        CollectionAssert.AreEqual((string[])[Path.Combine(outside, "kept")], Directory.GetFileSystemEntries(outside));
        Assert.AreEqual("kept", File.ReadAllText(Path.Combine(outside, "kept")));
        Assert.AreEqual(mode, File.GetUnixFileMode(Path.Combine(outside, "kept")));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("store", "tmp")));

        async Task<string> DeepestAsync(TarEntry[] layer)
        {
            using RootFolder root = await CreateAsync(folder, layer);
            return Paths(root).Split(' ').OrderByDescending(path => path.Count('/')).First();
        }
    }

    [TestMethod]
    public async Task Each_file_gets_the_content_that_it_had_when_its_name_was_made()
    {
        using var folder = new TemporaryFolder();
        using RootFolder root = await CreateAsync(
            folder,
            [
                Entry("usr/bin/"),
                Link("bin", "usr/bin"),
                Entry("bin/a", content: "first"),
                Hard("before", "bin/a"),
                Hard("again", "before"),
                Entry("bin/a", content: "second"),
                Entry("usr/etc/"),
                Link("etc", "usr/etc"),
                Entry("etc/hosts"),
            ],
            [Hard("linked", "usr/bin/a"), Entry("usr/bin/a", content: "third"), Entry(".wh.before")]);

        Assert.AreEqual("again bin linked usr usr/bin usr/bin/a usr/etc usr/etc/hosts", Paths(root));
        Assert.AreEqual(
            "first second third",
            string.Join(' ', ((string[])["again", "linked", "usr/bin/a"]).Select(path => File.ReadAllText(Path.Combine(root.FullName, path)))));
        Assert.Contains("localhost", File.ReadAllText(Path.Combine(root.FullName, "usr/etc/hosts")));
    }

    private static async Task<RootFolder> CreateAsync(TemporaryFolder folder, params TarEntry[][] layers)
    {
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        List<Layer> own = [];
        foreach (TarEntry[] entries in layers)
        {
            using var tar = new MemoryStream();
            await using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
            {
                foreach (TarEntry entry in entries)
                {
                    await writer.WriteEntryAsync(entry);
                }
            }

            own.Add(Layer.OfBase(await store.AddAsync(MediaType.OciLayer, tar.ToArray(), default), Digest.Of(tar.ToArray())));
        }

        StartRequest request = new(image with { Layers = [.. own] }, store) { Timeout = TimeSpan.Zero, StayUp = TimeSpan.Zero };
        return await RootFolder.CreateAsync(request, User, ["dev"], default);
    }

    /// <param name="name">Ends in <c>/</c> for a folder.</param>
    private static PaxTarEntry Entry(string name, int mode = 0b111_101_101, int uid = 0, int gid = 0, string content = "") =>
        name.EndsWith('/')
            ? new PaxTarEntry(TarEntryType.Directory, name) { Mode = (UnixFileMode)mode, Uid = uid, Gid = gid }
            : new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)mode, Uid = uid, Gid = gid, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };

    private static PaxTarEntry Link(string name, string target) => new(TarEntryType.SymbolicLink, name) { LinkName = target };

    private static PaxTarEntry Hard(string name, string target) => new(TarEntryType.HardLink, name) { LinkName = target };

    private static string OwnerMode(RootFolder root, string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(Path.Combine(root.FullName, path));
        return (mode.HasFlag(UnixFileMode.UserRead) ? "r" : "-") + (mode.HasFlag(UnixFileMode.UserWrite) ? "w" : "-") + (mode.HasFlag(UnixFileMode.UserExecute) ? "x" : "-");
    }

    /// <summary>All that the layers made, without what links lead to.</summary>
    private static string Paths(RootFolder root) => string.Join(' ', Directory.GetFileSystemEntries(root.FullName, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(root.FullName, path))
        .Where(path => root.HasFolder(Path.GetDirectoryName(path)!))
        .Except(["dev", "etc", "etc/hosts"])
        .Order(StringComparer.Ordinal));
}
