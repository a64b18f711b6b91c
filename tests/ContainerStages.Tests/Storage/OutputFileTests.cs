using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Storage;

[TestClass]
public sealed class OutputFileTests
{
    [TestMethod]
    public async Task A_file_below_a_file_cannot_be_written()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("file"), "");
        await AssertFailsAsync(Catalogue.OutputNotWritable, () => WriteAsync(folder.Combine("file", "below", "x")));
        await AssertFailsAsync(Catalogue.OutputNotWritable, () => Task.FromResult(new ContentStore(folder.Combine("file", "store"), 1, TimeProvider.System)));
    }

    [TestMethod]
    public async Task A_file_cannot_replace_a_folder_and_leaves_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("x", "y"));
        await AssertFailsAsync(Catalogue.OutputNotWritable, () => WriteAsync(folder.Combine("x")));
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task A_file_system_that_takes_no_files_is_an_error_of_ours() =>
        await AssertFailsAsync(Catalogue.OutputNotWritable, () => WriteAsync("/proc/containerstages/x"));

    [TestMethod]
    public async Task A_read_only_file_system_is_an_error_of_ours()
    {
        using var folder = new TemporaryFolder();
        using var mount = await Mount.TmpfsAsync(folder.Combine("mount"), "ro");
        await AssertFailsAsync(Catalogue.OutputNotWritable, () => WriteAsync(folder.Combine("mount", "x")));
    }

    [TestMethod]
    public async Task A_full_disk_is_said_to_be_full_and_nothing_half_written_stays()
    {
        using var folder = new TemporaryFolder();
        using var mount = await Mount.TmpfsAsync(folder.Combine("mount"), "size=256k");
        static async Task Fill(Stream stream)
        {
            for (int i = 0; i < 100; i++)
            {
                await stream.WriteAsync(new byte[10_000]);
            }
        }

        await AssertFailsAsync(Catalogue.DiskFull, () => OutputFile.WriteAsync(folder.Combine("mount", "x"), Fill));
        Assert.IsEmpty(Directory.GetFiles(folder.Combine("mount")));

        var store = new ContentStore(folder.Combine("mount", "store"), 1, TimeProvider.System);
        await AssertFailsAsync(Catalogue.DiskFull, () => store.AddAsync(MediaType.OciLayer, (stream, _) => Fill(stream), default));
        CollectionAssert.AreEqual(
            new[] { folder.Combine("mount", "store", OwnFolder.MarkerName) }, Directory.GetFiles(folder.Combine("mount"), "*", SearchOption.AllDirectories));
        await store.AddAsync(MediaType.OciLayer, new byte[10_000], default);
    }

    [TestMethod]
    public async Task A_failure_of_the_source_is_not_taken_for_one_of_the_disk()
    {
        using var folder = new TemporaryFolder();
        await Assert.ThrowsExactlyAsync<EndOfStreamException>(() => OutputFile.WriteAsync(folder.Combine("x"), _ => throw new EndOfStreamException()));
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task A_file_is_written_only_when_it_differs()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("new", "x");
        Assert.IsTrue(await OutputFile.WriteIfDifferentAsync(file, [1]));
        DateTime time = File.GetLastWriteTimeUtc(file);
        Assert.IsFalse(await OutputFile.WriteIfDifferentAsync(file, [1]));
        Assert.AreEqual(time, File.GetLastWriteTimeUtc(file));
        Assert.IsTrue(await OutputFile.WriteIfDifferentAsync(file, [2]));
    }

    private static Task WriteAsync(string file) => OutputFile.WriteAsync(file, stream => stream.WriteAsync(new byte[1]).AsTask());

    private static async Task AssertFailsAsync(Diagnostic diagnostic, Func<Task> act) =>
        Assert.AreEqual(diagnostic, (await Assert.ThrowsExactlyAsync<ContainerStagesException>(act)).Diagnostic);

    /// <summary>A small file system in memory; only root can mount one.</summary>
    private sealed class Mount : IDisposable
    {
        private readonly string _folder;

        private Mount(string folder) => _folder = folder;

        public static async Task<Mount> TmpfsAsync(string folder, string options)
        {
            if (!Environment.IsPrivilegedProcess)
            {
                Assert.Inconclusive("only root can mount a file system");
            }

            Directory.CreateDirectory(folder);
            await Tool.RunAsync("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder);
            return new Mount(folder);
        }

        public void Dispose() => Tool.RunAsync("umount", _folder).GetAwaiter().GetResult();
    }
}
