using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Destinations;

[TestClass]
[TestCategory("tools")]
public sealed class LayoutDestinationTests
{
    private static readonly ImageName Latest = new("hello", ["latest"]);

    [TestMethod]
    public async Task Skopeo_umoci_and_the_image_tool_understand_the_layout()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        string layout = folder.Combine("layout");

        string done = await new LayoutDestination(layout).DeliverAsync(image, new ImageName("hello", ["latest", "1.0"]), store, default);

        Assert.AreEqual($"Wrote {layout} (OCI layout, tags latest, 1.0)", done);
        foreach (string tag in new[] { "latest", "1.0" })
        {
            var inspected = await Skopeo.InspectAsync($"oci:{layout}:{tag}");
            Assert.AreEqual(image.Descriptor.Digest.ToString(), inspected["Digest"]!.GetValue<string>());
            Assert.AreEqual("its value", inspected["Labels"]!["a.label"]!.GetValue<string>());
            await Tool.RunAsync("oci-image-tool", "validate", "--type", "image", "--ref", $"name={tag}", layout);
        }

        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", layout + ":1.0", folder.Combine("bundle"));
        Assert.AreEqual("hello\n", await File.ReadAllTextAsync(folder.Combine("bundle", "rootfs", "app", "hello.txt")));
    }

    [TestMethod]
    public async Task An_unchanged_image_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        var destination = new LayoutDestination(folder.Combine("layout"));
        await destination.DeliverAsync(image, Latest, store, default);
        Dictionary<string, DateTime> before = Times(folder.Combine("layout"));

        string done = await destination.DeliverAsync(image, Latest, store, default);

        Assert.StartsWith("Kept ", done);
        CollectionAssert.AreEquivalent(before, Times(folder.Combine("layout")));
    }

    [TestMethod]
    public async Task A_new_image_replaces_its_tag_and_leaves_other_images_and_foreign_files_alone()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image first = await TestImage.CreateAsync(store, "first");
        Image second = await TestImage.CreateAsync(store, "second");
        Image third = await TestImage.CreateAsync(store, "third");
        string layout = folder.Combine("layout");
        await new LayoutDestination(folder.Combine("other")).DeliverAsync(first, new ImageName("other", ["other"]), store, default);
        await Skopeo.CopyAsync($"oci:{folder.Combine("other")}:other", $"oci:{layout}:other");
        string foreign = Path.Combine(layout, "blobs", "sha256", new string('a', 64));
        await File.WriteAllTextAsync(foreign, "somebody's");

        await new LayoutDestination(layout).DeliverAsync(second, Latest, store, default);
        await File.WriteAllTextAsync(Path.Combine(layout, "blobs", "sha256", $"{new string('b', 64)}.{new string('c', 32)}.tmp"), "by a killed build");
        await new LayoutDestination(layout).DeliverAsync(third, Latest, store, default);

        Assert.AreEqual(first.Descriptor.Digest.ToString(), (await Skopeo.InspectAsync($"oci:{layout}:other"))["Digest"]!.GetValue<string>());
        Assert.AreEqual(third.Descriptor.Digest.ToString(), (await Skopeo.InspectAsync($"oci:{layout}:latest"))["Digest"]!.GetValue<string>());
        string[] expected =
        [
            .. first.Blobs().Concat(third.Blobs()).Select(blob => blob.Digest.Hex).Append(Path.GetFileName(foreign)).Distinct().Order(),
        ];
        CollectionAssert.AreEqual(expected, Directory.GetFiles(Path.Combine(layout, "blobs", "sha256")).Select(Path.GetFileName).Order().ToArray());
    }

    /// <summary>The tag moves, as asked; whether another tool still needs what it stood for, only that tool knows.</summary>
    [TestMethod]
    public async Task What_others_wrote_under_the_tag_stays()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image first = await TestImage.CreateAsync(store, "first");
        Image second = await TestImage.CreateAsync(store, "second");
        string layout = folder.Combine("layout");
        await new LayoutDestination(folder.Combine("other")).DeliverAsync(first, new ImageName("other", ["other"]), store, default);
        await Skopeo.CopyAsync($"oci:{folder.Combine("other")}:other", $"oci:{layout}:latest");
        string foreign = Path.Combine(layout, "blobs", "sha256", "download.tmp");
        await File.WriteAllTextAsync(foreign, "somebody's");

        await new LayoutDestination(layout).DeliverAsync(second, Latest, store, default);

        string[] expected = [.. first.Blobs().Concat(second.Blobs()).Select(blob => blob.Digest.Hex).Append("download.tmp").Distinct().Order()];
        CollectionAssert.AreEqual(expected, Directory.GetFiles(Path.Combine(layout, "blobs", "sha256")).Select(Path.GetFileName).Order().ToArray());
    }

    [TestMethod]
    [DataRow("blobs")]
    [DataRow("blobs/sha256")]
    public async Task Blobs_behind_a_link_which_other_layouts_may_share_stay(string link)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image first = await TestImage.CreateAsync(store, "first");
        string layout = folder.Combine("layout");
        await new LayoutDestination(layout).DeliverAsync(first, Latest, store, default);
        Directory.Move(Path.Combine(layout, link), folder.Combine("shared"));
        Directory.CreateSymbolicLink(Path.Combine(layout, link), folder.Combine("shared"));

        await new LayoutDestination(layout).DeliverAsync(await TestImage.CreateAsync(store, "second"), Latest, store, default);

        CollectionAssert.IsSubsetOf(first.Blobs().Select(blob => blob.Digest.Hex).ToArray(), Directory.GetFiles(Path.Combine(layout, "blobs", "sha256")).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public async Task The_index_does_not_depend_on_the_order_of_writing()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        foreach ((string name, string[] tags) in new[] { ("one", new[] { "a", "b" }), ("two", ["b", "a"]) })
        {
            foreach (string tag in tags)
            {
                await new LayoutDestination(folder.Combine(name)).DeliverAsync(image, new ImageName("hello", [tag]), store, default);
            }
        }

        Assert.AreEqual(await File.ReadAllTextAsync(folder.Combine("one", "index.json")), await File.ReadAllTextAsync(folder.Combine("two", "index.json")));
    }

    [TestMethod]
    public async Task Concurrent_builds_into_one_folder_take_turns()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        string layout = folder.Combine("layout");
        Image[] images = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => TestImage.CreateAsync(store, $"content {i}")));

        await Task.WhenAll(images.Select((image, i) => Task.Run(
            () => new LayoutDestination(layout).DeliverAsync(image, new ImageName("hello", [$"tag{i}", "latest"]), store, default))));

        // A copy reads and verifies every blob.
        foreach (string tag in images.Select((_, i) => $"tag{i}").Append("latest"))
        {
            await Skopeo.CopyAsync($"oci:{layout}:{tag}", $"oci:{folder.Combine("copy")}:{tag}");
        }
    }

    [TestMethod]
    public async Task A_damaged_blob_is_written_again()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        string layout = folder.Combine("layout");
        await new LayoutDestination(layout).DeliverAsync(image, Latest, store, default);
        string blob = Path.Combine(layout, "blobs", "sha256", image.Manifest.Layers[0].Digest.Hex);
        byte[] bytes = await File.ReadAllBytesAsync(blob);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(blob, bytes);

        await new LayoutDestination(layout).DeliverAsync(image, Latest, store, default);

        await Tool.RunAsync("oci-image-tool", "validate", "--type", "image", "--ref", "name=latest", layout);
    }

    [TestMethod]
    [DataRow("notes.txt", "mine")]
    [DataRow("oci-layout", """{"imageLayoutVersion":"2.0.0"}""")]
    [DataRow("oci-layout", "no JSON")]
    public async Task A_folder_with_something_else_in_it_is_left_alone(string file, string content)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        Directory.CreateDirectory(folder.Combine("layout"));
        await File.WriteAllTextAsync(folder.Combine("layout", file), content);

        var e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => new LayoutDestination(folder.Combine("layout")).DeliverAsync(image, Latest, store, default));

        Assert.AreEqual(Catalogue.OutputNotWritable, e.Diagnostic);
        CollectionAssert.AreEqual(new[] { file }, Directory.GetFileSystemEntries(folder.Combine("layout")).Select(Path.GetFileName).ToArray());
    }

    private static Dictionary<string, DateTime> Times(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.GetLastWriteTimeUtc);
}
