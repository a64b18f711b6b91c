using ContainerStages.Copies;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

namespace ContainerStages.Tests.Copies;

/// <summary>Copies out of images.</summary>
[TestClass]
public sealed class ImageSourceTests
{
    [TestMethod]
    public async Task A_path_stays_the_same_and_what_is_named_is_followed()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        ImageSource image = await Copied.ImageAsync(store, ["usr/", "usr/share/", "usr/share/ca.crt=bundle", "etc/", "etc/ssl->../usr/share"], ["etc/cert.pem->/etc/ssl/ca.crt"]);

        CopiedFiles copy = await Copied.PlanAsync(Copied.Of("/etc/cert.pem"), image);
        Assert.AreEqual("system", copy.Layer);
        Assert.AreEqual("etc/cert.pem 0644 0:0 bundle", Copied.Lines(copy));
        Assert.AreEqual("etc/ssl/ 0755 0:0\netc/ssl/ca.crt 0644 0:0 bundle", Copied.Lines(await Copied.PlanAsync(Copied.Of("etc/ssl"), image)));
        Assert.AreEqual("app/here 0644 0:0 bundle", Copied.Lines(await Copied.PlanAsync(Copied.Of("/etc/ssl/ca.crt", "here"), image)));
    }

    [TestMethod]
    public async Task Whiteouts_and_links_are_honoured()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        ImageSource image = await Copied.ImageAsync(
            store,
            ["zones/", "zones/UTC=utc", "zones/Old=old", "zones/sub/", "zones/sub/A=a", "etc/", "etc/outside=out", "zones/local->/etc/localtime"],
            ["zones/.wh.Old", "zones/Zulu->UTC", "zones/Etc->/zones/UTC", "zones/sub/B->../UTC", "zones/sub/C->../../zones/UTC", "zones/out->../etc/outside", "zones/hard|zones/UTC"]);

        Assert.AreEqual(
            """
            srv/ 0755 0:0
            srv/Etc -> UTC
            srv/UTC 0644 0:0 utc
            srv/Zulu -> UTC
            srv/hard 0644 0:0 utc
            srv/local -> /etc/localtime
            srv/out 0644 0:0 out
            srv/sub/ 0755 0:0
            srv/sub/A 0644 0:0 a
            srv/sub/B -> ../UTC
            srv/sub/C -> ../UTC
            """,
            Copied.Lines(await Copied.PlanAsync(Copied.Of("/zones", "/srv"), image)));
        Assert.AreEqual("srv/ 0755 0:0\nsrv/Zulu 0644 0:0 utc", Copied.Lines(await Copied.PlanAsync(Copied.Of("/zones/Z*", "/srv"), image)), "without what the link leads to");
        Assert.Contains("'/zones/Zulu' from the image 'test': it is a link to 'UTC', which Exclude leaves out", (await Copied.FailAsync(Copied.Of("/zones", "/srv", "UTC;Etc;sub;hard"), image)).Message);
        Assert.AreEqual("srv/ 0755 0:0\nsrv/sub/ 0755 0:0\nsrv/sub/A 0644 0:0 a", Copied.Lines(await Copied.PlanAsync(Copied.Of("/zones/**/A", "/srv"), image)));
    }

    [TestMethod]
    public async Task Nothing_there_or_not_copyable_is_an_error()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        ImageSource image = await Copied.ImageAsync(store, ["etc/", "etc/ssl/", "etc/ssl/ca.crt=x", "bin/", "bin/lost|bin/gone", "bin/ssl->../etc/ssl"]);

        Assert.AreEqual("Capitals count: perhaps you mean '/etc/ssl/ca.crt'.", (await Copied.FailAsync(Copied.Of("/etc/ca.crt"), image)).Advice);
        ContainerStagesException e = await Copied.FailAsync(Copied.Of("/bin"), image);
        Assert.AreEqual(Catalogue.NotCopyable, e.Diagnostic);
        Assert.Contains("'/bin/lost'", e.Message);
        Assert.Contains("'/bin/ssl' from the image 'test': it is a link to the folder '/etc/ssl', which lies outside of what is copied", (await Copied.FailAsync(Copied.Of("/bin", "", "lost"), image)).Message);
    }

    [TestMethod]
    public async Task The_bases_links_lead_the_copy_and_its_accounts_name_the_owner()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        ImageSource image = await Copied.ImageAsync(store, ["lib/", "lib/libx.so=elf"]);
        ImageFileSystem baseFiles = await TestBase.FilesAsync(await TestBase.CreateAsync(store, ["lib->usr/lib", "usr/", "usr/lib/", "etc/", "etc/passwd=app:x:1654:1654:::\n"]), store);

        Assert.AreEqual("usr/lib/libx.so 0644 1654:1654 elf", Copied.Lines(await Copied.PlanAsync(Copied.Of("/lib/libx.so") with { Owner = "app" }, image, baseFiles)));
        Assert.AreEqual("usr/lib/ 0755 0:0\nusr/lib/libx.so 0644 0:0 elf", Copied.Lines(await Copied.PlanAsync(Copied.Of("/lib"), image, baseFiles)));
        Assert.AreEqual("usr/lib/ 0755 0:0\nusr/lib/libx.so 0644 0:0 elf", Copied.Lines(await Copied.PlanAsync(Copied.Of("/", "/"), image, baseFiles)));
        ContainerStagesException e = await Copied.FailAsync(Copied.Of("/lib/libx.so") with { Owner = "app" }, image);
        Assert.AreEqual("cannot make 'app' the owner of '/lib/libx.so': the base image has no /etc/passwd to look the name up in", e.Message);
        Assert.Contains("Owner of the ContainerStageCopy", e.Advice);
    }

    [TestMethod]
    [DataRow("/etc/a", 1, DisplayName = "a file of the top layer")]
    [DataRow("/etc/link", 1, DisplayName = "a link to one")]
    [DataRow("/etc/b", 2, DisplayName = "a file of the next layer")]
    [DataRow("/opaque", 1, DisplayName = "a folder that hides all below")]
    [DataRow("/etc", 3, DisplayName = "a folder")]
    [DataRow("/etc/gone", 3, DisplayName = "a file that is hidden")]
    public async Task Layers_below_what_is_clear_are_not_read(string path, int layers)
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(
            store,
            ["etc/", "etc/a=old", "etc/b=old", "etc/gone=x", "opaque/", "opaque/old=x"],
            ["etc/", "etc/a=middle", "etc/b=new"],
            ["etc/", "etc/a=new", "etc/link->a", "etc/.wh.gone", "opaque/", "opaque/.wh..wh..opq", "opaque/new=x"]);

        (ContentStore counting, List<Digest> asked) = Promised(folder, store, image);
        using (counting)
        {
            var source = new ImageSource("the image 'test'", image, counting);
            await source.ReadAsync(CopySelection.Parse(path, []), default);
            Assert.HasCount(layers, asked);
        }

        (ContentStore later, asked) = Promised(folder, store, image, "counting");
        using (later)
        {
            Forget(folder, image);
            await new ImageSource("the image 'test'", image, later).ReadAsync(CopySelection.Parse(path, []), default);
            Assert.IsEmpty(asked, "what is in layers, and what was copied of them, is known");
        }
    }

    [TestMethod]
    public async Task A_layer_without_its_folders_settles_nothing()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store, ["bin->usr/bin", "usr/", "usr/bin/"], ["usr/bin/sh=new"], ["bin/sh=newest"]);
        CopiedFiles copy = await Copied.PlanAsync(Copied.Of("/usr/bin/sh"), new ImageSource("the image 'test'", image, store));
        Assert.AreEqual("usr/bin/sh 0644 0:0 newest", Copied.Lines(copy));
    }

    /// <summary>A store that has nothing, and is told where the layers are.</summary>
    private static (ContentStore Store, List<Digest> Asked) Promised(TemporaryFolder folder, ContentStore from, Image image, string name = "counting")
    {
        var store = new ContentStore(folder.Combine(name), 1 << 30, TimeProvider.System);
        List<Digest> asked = [];
        foreach (Layer layer in image.Layers)
        {
            store.Promises.Add(
                layer.Blob,
                token =>
                {
                    asked.Add(layer.Blob.Digest);
                    return from.OpenReadAsync(layer.Blob, token);
                },
                "test");
        }

        return (store, asked);
    }

    private static void Forget(TemporaryFolder folder, Image image)
    {
        foreach (Layer layer in image.Layers)
        {
            File.Delete(folder.Combine("counting", "blobs", "sha256", layer.Blob.Digest.Hex));
        }
    }
}
