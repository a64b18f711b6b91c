using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Reports.Images;

namespace ContainerStages.Tests.Pipeline;

/// <summary>What is shown of an image, beside what skopeo, umoci and sha256sum find in it.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class ShowImageTests
{
    private static readonly Dictionary<string, string> Base = new() { ["etc/os-release"] = PatchedImage.Release, ["etc/passwd"] = "root:x:0:0::/:\n", ["usr/lib/libz.so.1"] = "library" };

    [TestMethod]
    public async Task An_image_is_shown_as_other_tools_see_it_wherever_it_is()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Image[] bases = await patched.PushBaseAsync(Base, ["PATH=/bin"]);
        ImageSet pushed = await patched.PushAsync(await patched.BuildAsync(bases, new Dictionary<string, string> { ["app/Hello"] = "program", ["etc/passwd"] = "app:x:1654:1654::/:\n" }), new ImageName("team/hello", ["1.0"]));
        string layout = patched.Folder.Combine("layout");
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{patched.Image}", $"oci:{layout}:1.0");
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{patched.Image}", $"oci-archive:{layout}.tar:1.0");
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{patched.Image}", $"docker-archive:{layout}.docker.tar:hello:1.0");

        Lines lines = new();
        JsonNode image = await ShowAsync(patched, patched.Image, lines);

        Assert.AreEqual(pushed.Descriptor.Digest.ToString(), (string?)image["digest"]);
        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", $"{layout}:1.0", patched.Folder.Combine("bundle"));
        string[] sums = [.. (await Tool.RunAsync("sh", "-c", $"cd {patched.Folder.Combine("bundle", "rootfs")} && find . -type f -print0 | xargs -0 sha256sum")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"/{line[68..]} sha256:{line[..64]}").Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(sums, FilesOf(image));
        JsonNode inspected = JsonNode.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{patched.Image}"))!;
        CollectionAssert.AreEqual(
            inspected["layers"]!.AsArray().Select(layer => $"{layer!["digest"]} {layer["size"]}").ToArray(),
            image["layers"]!.AsArray().Select(layer => $"{layer!["digest"]} {layer["compressedSize"]}").ToArray());
        CollectionAssert.AreEqual((string[])["#1", "app"], image["layers"]!.AsArray().Select(layer => (string)layer!["name"]!).ToArray());
        CollectionAssert.AreEqual((string[])["/etc/passwd"], image["covered"]!.AsArray().Select(file => (string)file!["path"]!).ToArray());
        Assert.AreEqual("1654:1654", (string?)image["settings"]!["user"]);
        string text = string.Join('\n', lines.Written);
        Assert.Contains($"{patched.Image} for linux/amd64, manifest {pushed.Descriptor.Digest}, made 1970-01-01T00:00:00Z:", text);
        Assert.Contains("starts /app/Hello as 1654:1654 in /app, ports 8080/tcp", text);
        Assert.Contains("Covered by higher layers, and still in the image: 1 files", text);

        foreach (string other in (string[])[$"oci:{layout}:1.0", $"oci-archive:{layout}.tar:1.0", $"docker-archive:{layout}.docker.tar:hello:1.0"])
        {
            JsonNode same = await ShowAsync(patched, other, new Lines());
            CollectionAssert.AreEqual(sums, FilesOf(same), other);
            CollectionAssert.AreEqual(LayersOf(image), LayersOf(same), other);
        }

        static string[] FilesOf(JsonNode image) => [.. image["files"]!.AsArray().Where(file => (string)file!["type"]! == "file").Select(file => $"{file!["path"]} {file["digest"]}").Order(StringComparer.Ordinal)];
        static string[] LayersOf(JsonNode image) => [.. image["layers"]!.AsArray().Select(layer => $"{layer!["name"]} {layer["diffId"]}")];
    }

    [TestMethod]
    public async Task Two_images_are_compared_by_settings_layers_and_files()
    {
        await using PatchedImage patched = await PatchedImage.CreateAsync();
        Image[] bases = await patched.PushBaseAsync(Base, ["PATH=/bin"]);
        await patched.PushAsync(await patched.BuildAsync(bases, new Dictionary<string, string> { ["app/Hello"] = "program", ["app/old"] = "1" }), new ImageName("team/hello", ["1.0"]));
        await patched.PushAsync(await patched.BuildAsync(bases, new Dictionary<string, string> { ["app/Hello"] = "PROGRAM", ["app/new"] = "22" }, hasLabel: false), new ImageName("team/hello", ["2.0"]));
        string newer = patched.Image.Replace("1.0", "2.0", StringComparison.Ordinal);
        Lines lines = new();

        await ShowAsync(patched, newer, lines, compareWith: patched.Image);

        CollectionAssert.AreEqual(
            (string[])
            [
                $"Compared with {patched.Image}:", "  layers: + app, - app", "  settings: Labels", "  3 files differ, +0.00 MB",
                "    ~ /app/Hello  other content, 7 bytes", "    + /app/new  2 bytes", "    - /app/old  1 bytes",
            ],
            lines.Written.SkipWhile(line => !line.StartsWith("Compared", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("Wrote", StringComparison.Ordinal)).ToArray());
        lines = new();
        await ShowAsync(patched, newer, lines, compareWith: newer);
        CollectionAssert.AreEqual(
            (string[])[$"Compared with {newer}:", "  layers: the same", "  settings: the same", "  0 files differ, +0.00 MB"],
            lines.Written.SkipWhile(line => !line.StartsWith("Compared", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("Wrote", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    [DataRow("stage:base", "CSTG2001", "a stage is made by a publish")]
    [DataRow("oci:nowhere", "CSTG2003", "")]
    [DataRow("no image!", "CSTG2001", "it is no image reference")]
    public async Task What_is_no_image_is_an_error_with_a_code(string name, string code, string reason)
    {
        using var folder = new TemporaryFolder();
        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => ShowImage.RunAsync(new ShowImageRequest { Settings = new PipelineSettings { CacheFolder = folder.Combine("cache") }, Root = folder.Path, Image = name }, new Lines()));
        Assert.AreEqual(code, e.Code);
        Assert.Contains(reason, e.Message);
        Assert.DoesNotContain("as a base", e.Message);
        Assert.DoesNotContain("stage:NAME", e.Advice);
    }

    /// <summary>Sizes that only an attacker writes, no history, a name that a log would obey, and a file under two names.</summary>
    [TestMethod]
    public void A_hostile_image_is_listed()
    {
        const string Evil = "\u001b[31m\u202e##vso[task.setvariable variable=a]b";
        var layer = Layer.Of("app", Digest.Of("1"u8), new Descriptor(MediaType.OciLayer, Digest.Of("1"u8), long.MaxValue));
        var image = new Image
        {
            Config = ImageConfig.Parse("""{"architecture":"amd64","os":"linux","config":{"Entrypoint":["\u001b[31m"]},"rootfs":{"type":"layers","diff_ids":[]},"history":[]}"""u8),
            Layers = [layer, layer],
        };
        var file = new IndexEntry("a/" + Evil, EntryType.File) { Length = 5 };
        (ImmutableArray<IndexEntry>, ImmutableArray<FileHashes>) content = ([new IndexEntry("a", EntryType.Folder), file, new IndexEntry("a/link", EntryType.HardLink) { Target = "a/" + Evil }], [new FileHashes("", Digest.Of("2"u8))]);

        var listing = ImageListing.Of(image, [content, ([], [])]);

        Assert.AreEqual(long.MaxValue, listing.CompressedSize);
        Assert.AreEqual(5, listing.Size, "a file with two names counts once");
        CollectionAssert.AreEqual((string[])["#1", "#2"], listing.Layers.Select(one => one.Name).ToArray());
        Assert.AreEqual(2, listing.Files.Count(one => one.Digest == Digest.Of("2"u8)));
        Assert.IsNotEmpty(ListingText.Write(listing).ToArray());
        string json = LogText.Json(System.Text.Json.JsonSerializer.Serialize(new ListingFile(listing, ListingDifferences.Between(listing, listing)), ListingJson.Instance.ListingFile));
        Assert.DoesNotContain("##vso[", json);
        Assert.DoesNotContain("\u202e", json);
        Assert.AreEqual("/a/" + Evil, JsonNode.Parse(json)!["image"]!["files"]!.AsArray().Select(one => (string)one!["path"]!).First(path => path.Contains("##", StringComparison.Ordinal)));
    }

    private static async Task<JsonNode> ShowAsync(PatchedImage patched, string name, Lines lines, string compareWith = "")
    {
        string file = patched.Folder.Combine("shown.json");
        await ShowImage.RunAsync(
            new ShowImageRequest { Settings = patched.Settings, Root = patched.Folder.Path, Image = name, CompareWith = compareWith, RuntimeIdentifier = "linux-x64", File = file }, lines);
        return JsonNode.Parse(await File.ReadAllTextAsync(file))!["image"]!;
    }
}
