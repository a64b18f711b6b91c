using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;
using SharpCompress.Readers;

namespace ContainerStages.Tests.Destinations;

[TestClass]
[TestCategory("tools")]
public sealed class ArchiveDestinationTests
{
    private static readonly ImageName Name = new("team/hello", ["latest", "1.0"]);

    /// <summary>Renamed over, /dev/null would be a file from then on.</summary>
    [TestMethod]
    [DataRow("mkfifo image.tar")]
    [DataRow("mknod image.tar c 1 3")]
    [DataRow("mkfifo pipe && ln -s pipe image.tar")]
    [DataRow("ln -s /dev/null image.tar")]
    [DataRow("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"image.tar\")'")]
    public async Task CSTG8001_a_device_a_pipe_and_a_socket_stay_what_they_are(string make)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        string output = Directory.CreateDirectory(folder.Combine("out")).FullName;
        await Tool.RunAsync("sh", "-c", $"cd '{output}' && {make}");
        string before = await Tool.RunAsync("ls", "-l", output);

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            async () => await new ArchiveDestination(Path.Combine(output, "image.tar"), ArchiveFormat.Docker).DeliverAsync(await TestImage.CreateAsync(store), Name, store, default));

        Assert.AreEqual(Catalogue.OutputNotWritable, e.Diagnostic);
        Assert.AreEqual($"cannot write '{output}/image.tar': it is a device, a pipe or a socket", e.Message);
        Assert.AreEqual(before, await Tool.RunAsync("ls", "-l", output));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_link_stays_and_the_file_that_it_leads_to_is_written(bool exists)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        Directory.CreateDirectory(folder.Combine("disk"));
        if (exists)
        {
            await File.WriteAllTextAsync(folder.Combine("disk", "app.tar"), "old");
        }

        File.CreateSymbolicLink(folder.Combine("image.tar"), "disk/app.tar");
        var destination = new ArchiveDestination(folder.Combine("image.tar"), ArchiveFormat.Docker);

        Assert.StartsWith("Wrote ", await destination.DeliverAsync(image, Name, store, default));
        Assert.StartsWith("Kept ", await destination.DeliverAsync(image, Name, store, default));

        Assert.AreEqual("disk/app.tar", new FileInfo(folder.Combine("image.tar")).LinkTarget);
        Assert.Contains("manifest.json", await Tool.RunAsync("tar", "tf", folder.Combine("disk", "app.tar")));
        Assert.HasCount(1, Directory.GetFiles(folder.Combine("disk")));
    }

    [TestMethod]
    [DataRow("Oci", "image.tar", "oci-archive")]
    [DataRow("Oci", "image.tar.gz", "oci-archive")]
    [DataRow("Docker", "image.tar", "docker-archive")]
    [DataRow("Docker", "image.tgz", "docker-archive")]
    public async Task Skopeo_tar_and_gzip_understand_the_archive(string format, string file, string transport)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        string path = folder.Combine("out", file);

        await new ArchiveDestination(path, Enum.Parse<ArchiveFormat>(format)).DeliverAsync(image, Name, store, default);

        string tar = path;
        if (file != "image.tar")
        {
            // Some versions of skopeo cannot read a compressed Docker archive, not even their own.
            await Tool.RunAsync("gzip", "-t", "-S", Path.GetExtension(path), path);
            tar = folder.Combine("uncompressed.tar");
            await Tool.RunAsync("sh", "-c", "gzip -dc < \"$0\" > \"$1\"", path, tar);
        }

        string reference = transport == "oci-archive" ? "1.0" : "team/hello:1.0";
        var inspected = await Skopeo.InspectAsync($"{transport}:{tar}:{reference}", "--config");
        Assert.AreEqual(image.Config.DiffIds[1].ToString(), inspected["rootfs"]!["diff_ids"]![1]!.GetValue<string>());
        await Skopeo.CopyAsync($"{transport}:{tar}:{reference}", $"oci:{folder.Combine("copy")}:x");
        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", folder.Combine("copy") + ":x", folder.Combine("bundle"));
        Assert.AreEqual("hello\n", await File.ReadAllTextAsync(folder.Combine("bundle", "rootfs", "app", "hello.txt")));

        string listing = await Tool.RunAsync("tar", "tvf", path);
        Assert.AreEqual(transport == "docker-archive", listing.Contains("manifest.json", StringComparison.Ordinal), listing);

        // A third reader, and the constant owner, mode and time.
        using Stream stream = File.OpenRead(path);
        using IReader reader = ReaderFactory.OpenReader(stream);
        int members = 0;
        while (reader.MoveToNextEntry())
        {
            Assert.AreEqual(LayerEntry.ConstantTime.UtcDateTime, reader.Entry.LastModifiedTime?.ToUniversalTime(), reader.Entry.Key);
            members++;
        }

        Assert.AreEqual(listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, members);
    }

    [TestMethod]
    [DataRow("image.tar.gz")]
    [DataRow("image.tar")]
    public async Task The_same_image_gives_the_same_bytes_from_another_store_and_in_another_place(string file)
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        byte[][] archives = await Task.WhenAll(new[] { folder, other }.Select(async place =>
        {
            ContentStore store = TestImage.Store(place);
            Image image = await TestImage.CreateAsync(store);
            await new ArchiveDestination(place.Combine(file), ArchiveFormat.Docker).DeliverAsync(image, Name, store, default);
            return await File.ReadAllBytesAsync(place.Combine(file));
        }));

        CollectionAssert.AreEqual(archives[0], archives[1]);
    }

    [TestMethod]
    public async Task A_folder_gets_a_file_named_after_the_repository()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        Directory.CreateDirectory(folder.Combine("existing"));

        await new ArchiveDestination(folder.Combine("existing"), ArchiveFormat.Docker).DeliverAsync(image, Name, store, default);
        await new ArchiveDestination(folder.Combine("new") + "/", ArchiveFormat.Docker).DeliverAsync(image, Name, store, default);

        await Tool.RunAsync("gzip", "-t", folder.Combine("existing", "team", "hello.tar.gz"));
        await Tool.RunAsync("gzip", "-t", folder.Combine("new", "team", "hello.tar.gz"));
    }

    [TestMethod]
    public async Task It_is_written_again_only_when_the_image_the_format_or_the_file_changed()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        Image changed = await TestImage.CreateAsync(store, "changed");
        string file = folder.Combine("image.tar");
        Task<string> Deliver(Image what, ArchiveFormat format) => new ArchiveDestination(file, format).DeliverAsync(what, Name, store, default);

        Assert.StartsWith("Wrote ", await Deliver(image, ArchiveFormat.Docker));
        Assert.StartsWith("Kept ", await Deliver(image, ArchiveFormat.Docker));
        Assert.StartsWith("Wrote ", await Deliver(image, ArchiveFormat.Oci));
        Assert.StartsWith("Wrote ", await Deliver(changed, ArchiveFormat.Oci));
        await File.AppendAllTextAsync(file, "x");
        Assert.StartsWith("Wrote ", await Deliver(changed, ArchiveFormat.Oci));
        File.Delete(file);
        Assert.StartsWith("Wrote ", await Deliver(changed, ArchiveFormat.Oci));
        Assert.StartsWith("Kept ", await Deliver(changed, ArchiveFormat.Oci));
    }

    [TestMethod]
    public async Task A_failing_write_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.CreateAsync(store);
        Directory.CreateDirectory(folder.Combine("out"));
        await File.WriteAllTextAsync(folder.Combine("out", "image.tar"), "old");
        File.Delete(folder.Combine("store", "blobs", "sha256", image.Manifest.Layers[1].Digest.Hex));

        await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => new ArchiveDestination(folder.Combine("out", "image.tar"), ArchiveFormat.Oci).DeliverAsync(image, Name, store, default));

        Assert.AreEqual("old", await File.ReadAllTextAsync(folder.Combine("out", "image.tar")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Combine("out")));
    }
}
