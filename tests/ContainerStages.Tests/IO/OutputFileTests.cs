using ContainerStages.Bases.Locks;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Tests.IO;

[TestClass]
[TestCategory("tools")]
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

    /// <summary>To open a pipe may take for ever.</summary>
    [TestMethod]
    [Timeout(20_000, CooperativeCancellation = true)]
    public async Task What_a_user_may_put_anywhere_is_read_and_written_only_if_it_is_a_file()
    {
        using var folder = new TemporaryFolder();
        string pipe = folder.Combine("lock.json");
        await Tool.RunAsync("mkfifo", pipe, folder.Combine("index.json"), folder.Combine("oci-layout"), folder.Combine(Ledger.FileName));
        var layers = new LayersLockFile(pipe);
        var bases = new BaseLockFile(pipe, folder.Combine("gate"));

        await AssertFailsAsync(Catalogue.LayersLockUnusable, () => Task.FromResult(layers.Read()));
        await AssertFailsAsync(Catalogue.OutputNotWritable, () => layers.WriteAsync(LayersLock.Of([])));
        await AssertFailsAsync(Catalogue.LockFileMismatch, () => Task.FromResult(bases.Read()));
        await AssertFailsAsync(Catalogue.OutputNotWritable, () => bases.UpdateAsync(old => old, default));
        await AssertFailsAsync(Catalogue.OutputNotWritable, () => Task.FromResult(LayoutIndexFile.Read(folder.Path)));
        await AssertFailsAsync(Catalogue.OutputNotWritable, () => LayoutLock.AcquireAsync(folder.Path, Progress.None, default));
        Assert.IsNull(new LedgerFolder(folder.Path).ReadDelivered());
    }

    [TestMethod]
    public async Task A_lock_file_that_is_a_link_stays_one()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.Combine("link.json"), "lock.json");
        await new LayersLockFile(folder.Combine("link.json")).WriteAsync(LayersLock.Of([]));
        Assert.AreEqual("lock.json", new FileInfo(folder.Combine("link.json")).LinkTarget);
        Assert.IsNotNull(new LayersLockFile(folder.Combine("lock.json")).Read());
    }

    [TestMethod]
    public void Links_that_lead_in_a_circle_are_an_error_of_ours()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.Combine("a"), "b");
        File.CreateSymbolicLink(folder.Combine("b"), "a");
        Assert.AreEqual(Catalogue.OutputNotWritable, Assert.ThrowsExactly<ContainerStagesException>(() => OutputFile.Resolve(folder.Combine("a"))).Diagnostic);
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

    [TestMethod]
    public async Task A_report_is_written_or_copied_only_when_it_differs()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("new", "x");
        byte[] content = new byte[300_000];
        Assert.IsTrue(await OutputFile.WriteReportAsync(file, content));
        Assert.IsFalse(await OutputFile.WriteReportAsync(file, content));
        content[^1] = 1;
        await File.WriteAllBytesAsync(folder.Combine("draft"), content);
        await using FileStream draft = File.OpenRead(folder.Combine("draft"));
        Assert.IsTrue(await OutputFile.CopyReportAsync(draft, file));
        CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(file));
        draft.Position = 0;
        Assert.IsFalse(await OutputFile.CopyReportAsync(draft, file));
        Assert.HasCount(1, Directory.GetFiles(folder.Combine("new")));
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
