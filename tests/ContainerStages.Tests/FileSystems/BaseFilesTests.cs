using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

namespace ContainerStages.Tests.FileSystems;

[TestClass]
public sealed class BaseFilesTests
{
    [TestMethod]
    public async Task Layers_lie_on_top_of_each_other()
    {
        using var folder = new TemporaryFolder();
        ImageFileSystem files = await FilesAsync(folder, ["./etc/", "./etc/passwd=old", "etc/group=g", "usr/", "bin->usr/bin"], ["etc/passwd=new!"]);
        Assert.AreEqual("new!", files.Text("etc/passwd"));
        Assert.AreEqual("g", files.Text("etc/group"));
        Assert.AreEqual(4, files.Find("etc/passwd")!.Entry.Length);
        Assert.IsTrue(files.Find("etc")!.IsFolder);
        Assert.IsFalse(files.Find("/bin")!.IsFolder, "a link to a folder is not one");
    }

    [TestMethod]
    public async Task A_whiteout_hides_a_file_and_a_folder_with_all_below() => await AssertPathsAsync(
        "a b c c/y",
        ["a", "b", "hidden", "c/", "c/x", "c/y", "d/", "d/e/", "d/e/f", "de"],
        [".wh.hidden", "c/.wh.x", ".wh.d", ".wh.de"]);

    [TestMethod]
    public async Task An_opaque_whiteout_hides_what_lower_layers_have_in_the_folder_and_not_what_its_own_adds() => await AssertPathsAsync(
        "c c/new other",
        ["c/", "c/x", "c/y/z", "other"],
        ["c/", "c/new", "c/.wh..wh..opq"]);

    [TestMethod]
    public async Task A_path_may_come_back_above_its_whiteout_and_in_the_same_layer() => await AssertPathsAsync(
        "a b",
        ["a", "b"],
        [".wh.a", ".wh.b", "b"],
        ["a"]);

    [TestMethod]
    public async Task A_file_hides_the_folder_that_it_replaces() => await AssertPathsAsync("a", ["a/", "a/b", "a/c/", "a/c/d"], ["a"]);

    [TestMethod]
    [DataRow("application/vnd.oci.image.layer.v1.tar+gzip")]
    [DataRow("application/vnd.oci.image.layer.v1.tar+zstd")]
    [DataRow("application/vnd.docker.image.rootfs.diff.tar.gzip")]
    public async Task Compressed_layers_are_read(string mediaType)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, "", new MediaType(mediaType), ["etc/passwd=x"]);
        Assert.AreEqual("x", (await TestBase.FilesAsync(image, store)).Text("etc/passwd"));
    }

    [TestMethod]
    public async Task A_second_build_reads_what_the_first_noted()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, ["etc/passwd=x"]);
        await TestBase.FilesAsync(image, store);
        Directory.Delete(folder.Combine("store", "blobs"), recursive: true);
        Assert.AreEqual("x", (await TestBase.FilesAsync(image, store)).Text("etc/passwd"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[")]
    [DataRow("-1\n")]
    [DataRow("1\n")]
    [DataRow("99999999999\n")]
    [DataRow("2000000000\n{}\n")]
    [DataRow("1\n{\"type\":0,\"path\":\"a\"}")]
    [DataRow("2\n{\"type\":0,\"path\":\"a\"}\n")]
    [DataRow("0\n{\"type\":0,\"path\":\"a\"}\n")]
    [DataRow("1\n[{\n")]
    [DataRow("1\n{}\n")]
    [DataRow("1\nnull\n")]
    [DataRow("1\n[null]\n")]
    [DataRow("1\n{\"type\":0}\n")]
    [DataRow("1\n{\"type\":0,\"path\":null}\n")]
    [DataRow("1\n{\"type\":\"x\",\"path\":\"a\"}\n")]
    [DataRow("1\n{\"type\":99999999999,\"path\":\"a\"}\n")]
    [DataRow("1\n{\"type\":0,\"path\":\"a\",\"elf\":{}}\n")]
    public async Task A_damaged_note_is_no_note(string note)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, ["etc/passwd=x"]);
        await TestBase.FilesAsync(image, store);
        File.WriteAllText(Directory.GetFiles(folder.Combine("store", "notes"), "*", SearchOption.AllDirectories).Single(file => file.Contains("layer-index-", StringComparison.Ordinal)), note);
        Assert.AreEqual("x", (await TestBase.FilesAsync(image, store)).Text("etc/passwd"));
    }

    [TestMethod]
    [DataRow("application/vnd.oci.image.layer.v1.tar")]
    [DataRow("application/vnd.oci.image.layer.v1.tar+gzip")]
    [DataRow("application/vnd.oci.image.layer.v1.tar+zstd")]
    public async Task A_layer_that_is_no_layer_is_a_damaged_image(string mediaType)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        byte[] nonsense = new byte[2048];
        new Random(7).NextBytes(nonsense);
        Descriptor blob = await store.AddAsync(new MediaType(mediaType), nonsense, default);
        var image = new Image { Name = "test", Config = ImageConfig.Empty(new Platform("linux", "amd64")), Layers = [Layer.OfBase(blob, blob.Digest)] };
        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => TestBase.FilesAsync(image, store));
        Assert.AreEqual(Catalogue.DamagedImage, e.Diagnostic);
        Assert.DoesNotEndWith(".", e.Message, "the advice comes after a full stop of its own");
    }

    private static async Task AssertPathsAsync(string expected, params string[][] layers)
    {
        using var folder = new TemporaryFolder();
        ImageFileSystem files = await FilesAsync(folder, layers);
        IEnumerable<string> paths = layers
            .SelectMany(layer => layer)
            .Select(name => name.Trim('/'))
            .Where(name => !name.Contains(".wh.", StringComparison.Ordinal))
            .Distinct()
            .Where(name => files.Find(name) is not null)
            .Order(StringComparer.Ordinal);
        Assert.AreEqual(expected, string.Join(' ', paths));
    }

    private static async Task<ImageFileSystem> FilesAsync(TemporaryFolder folder, params string[][] layers)
    {
        ContentStore store = TestImage.Store(folder);
        return await TestBase.FilesAsync(await TestBase.CreateAsync(store, layers), store);
    }
}
