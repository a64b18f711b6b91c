using System.Runtime.Versioning;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Storage;

/// <summary>What the store removes, it made.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class StoreFolderTests
{
    private static readonly string Hash = new('a', 64);
    private static readonly string Guid = new('b', 32);

    [TestMethod]
    [DataRow("App.csproj", DisplayName = "a project")]
    [DataRow(".profile", DisplayName = "a home")]
    [DataRow("tmp/old.txt", DisplayName = "a root, or a home with a folder for temporary files")]
    [DataRow("notes/2019/diary.txt", DisplayName = "somebody's notes")]
    [DataRow("blobs/sha256/readme.txt", DisplayName = "somebody's blobs")]
    [DataRow("lost+found/x", DisplayName = "a disk")]
    public void A_folder_that_holds_something_else_is_refused_before_anything_is_written(string file)
    {
        using var folder = new TemporaryFolder();
        Write(folder.Combine(".DS_Store"));
        Write(folder.Combine(file));
        string[] before = Contents(folder.Path);

        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => Store(folder.Path));

        Assert.AreEqual(Catalogue.FolderNotOurs, e.Diagnostic);
        Assert.Contains($"it holds '{file.Split('/')[0]}'", e.Message);
        CollectionAssert.AreEqual(before, Contents(folder.Path));
    }

    [TestMethod]
    public void A_new_and_an_empty_folder_become_a_store_and_stay_one()
    {
        using var folder = new TemporaryFolder();
        foreach (string store in (string[])["new", "empty", "browsed"])
        {
            Directory.CreateDirectory(folder.Combine("empty"));
            Write(folder.Combine("browsed", ".DS_Store"));
            Write(folder.Combine("browsed", "Thumbs.db"));
            Store(folder.Combine(store)).Dispose();
            Write(folder.Combine(store, "foreign.txt"));
            Store(folder.Combine(store)).Dispose();
        }
    }

    [TestMethod]
    public void Many_may_make_the_store_at_once()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 20; i++)
        {
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Store(folder.Combine($"{i}")).TemporaryFolders.Create());
        }
    }

    [TestMethod]
    [DataRow("", true)]
    [DataRow("apt/x", true)]
    [DataRow(".DS_Store", true)]
    [DataRow("blobs/Thumbs.db", true)]
    [DataRow("notes/layers/{hash}-gzip-6-10.0.1.{guid}.tmp", true)]
    [DataRow("notes/locks/cache-mount-{hash}", true)]
    [DataRow("tmp/stage-0123456789ab-front.end/left.txt", true)]
    [DataRow("letter.txt", false)]
    [DataRow("tmp/letter.txt", false)]
    [DataRow("notes/diary.txt", false)]
    [DataRow("notes/work/letter.txt", false)]
    [DataRow("blobs/letter.txt", false)]
    [DataRow("blobs/sha256/letter.txt", false)]
    public void The_store_of_a_version_without_markers_is_taken_over_if_it_holds_nothing_else(string added, bool isTakenOver)
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])["blobs/sha256/{hash}", "notes/layer-index-2/{hash}-0123456789ab-2", "tmp/{guid}/x", "cache-mounts/0123456789abcdef/x", "lock-file.lock", added])
        {
            if (file.Length > 0)
            {
                Write(folder.Combine("store", file.Replace("{hash}", Hash, StringComparison.Ordinal).Replace("{guid}", Guid, StringComparison.Ordinal)));
            }
        }

        if (isTakenOver)
        {
            Store(folder.Combine("store")).Dispose();
            Assert.IsTrue(File.Exists(folder.Combine("store", OwnFolder.MarkerName)));
        }
        else
        {
            ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => Store(folder.Combine("store")));
            Assert.AreEqual(Catalogue.FolderNotOurs, e.Diagnostic);
            Assert.Contains($"it holds '{added}', and", e.Message);
        }
    }

    /// <summary>An earlier version wrote an image's files without a marker.</summary>
    [TestMethod]
    [DataRow("layout/oci-layout;hello.tar.gz;.DS_Store", null)]
    [DataRow("layout/oci-layout;hello.tar.gz;letter.txt", "letter.txt")]
    [DataRow("backup.tar.gz", "backup.tar.gz")]
    [DataRow("layout/letter.txt;backup.tar.gz", "*")]
    [DataRow("layout", "layout")]
    [DataRow(".DS_Store", null)]
    public void The_folder_of_an_images_files_is_taken_over_only_with_its_layout(string files, string? foreign)
    {
        using var folder = new TemporaryFolder();
        foreach (string file in files.Split(';'))
        {
            Write(folder.Combine("container", file));
        }

        string? found = DeliverImage.FirstForeign(new DirectoryInfo(folder.Combine("container")))?.Name;
        Assert.AreEqual(foreign, foreign == "*" && found is not null ? "*" : found);
    }

    [TestMethod]
    public void Names_that_the_store_does_not_give_are_never_removed()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = Store(folder.Combine("store"));
        string[] foreign =
        [
            "tmp/letter.txt", $"tmp/{Guid}.txt", "tmp/folder/letter.txt", $"tmp/{Guid.ToUpperInvariant()}", "notes/letter.txt", "notes/work/letter.txt", $"notes/work/below/{Hash}",
            "notes/Work/" + Hash, "blobs/sha256/letter.txt", $"blobs/sha256/{Hash}.txt", "blobs/letter.txt", "letter.txt",
        ];
        string[] own = [$"tmp/{Guid}", "tmp/stage-0123456789ab-x/y", $"notes/work/{Hash}", $"blobs/sha256/{Hash}"];
        foreach (string file in foreign.Concat(own))
        {
            Write(folder.Combine("store", file));
        }

        Age(folder.Combine("store"));
        store.Trim();

        CollectionAssert.AreEqual(foreign.Order(StringComparer.Ordinal).ToArray(), Contents(folder.Combine("store")).Where(file => file != OwnFolder.MarkerName).ToArray());
    }

    [TestMethod]
    [DataRow("tmp", true)]
    [DataRow("notes", true)]
    [DataRow("blobs", true)]
    [DataRow("blobs/sha256", true)]
    [DataRow("notes/layers", false)]
    [DataRow("tmp/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", false)]
    public void A_link_in_the_place_of_a_folder_is_not_gone_through(string link, bool isRefused)
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = Store(folder.Combine("store"));
        string[] files = [$"away/{Hash}", $"away/{Guid}", $"away/layers/{Hash}", $"away/sha256/{Hash}"];
        foreach (string file in files)
        {
            Write(folder.Combine(file));
        }

        Age(folder.Combine("away"));
        string place = folder.Combine("store", link);
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        Directory.CreateSymbolicLink(place, folder.Combine("away"));
        store.Trim();

        CollectionAssert.AreEqual(files.Select(file => file["away/".Length..]).Order(StringComparer.Ordinal).ToArray(), Contents(folder.Combine("away")));
        if (isRefused)
        {
            ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => Store(folder.Combine("store")));
            Assert.AreEqual(Catalogue.FolderNotOurs, e.Diagnostic);
            Assert.Contains($"it is a link to '{folder.Combine("away")}'", e.Message);
        }
        else
        {
            Store(folder.Combine("store")).Dispose();
        }
    }

    [TestMethod]
    public void Removing_a_folder_removes_the_links_in_it_and_not_what_they_lead_to()
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = Store(folder.Combine("store"));
        Write(folder.Combine("away", "letter.txt"));
        string temporary = store.TemporaryFolders.Create();
        Directory.CreateSymbolicLink(Path.Combine(temporary, "link"), folder.Combine("away"));
        string link = store.TemporaryFolders.Named(Guid);
        Directory.CreateSymbolicLink(link, folder.Combine("away"));

        TemporaryFolders.Remove(temporary);
        TemporaryFolders.Remove(link);

        Assert.AreEqual("letter.txt", string.Join(' ', Contents(folder.Combine("away"))));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("store", "tmp")));
    }

    /// <summary>As an image may have them, and a start check that was killed leaves them.</summary>
    [TestMethod]
    [UnsupportedOSPlatform("windows")]
    [DataRow(UnixFileMode.None, DisplayName = "one cannot be opened")]
    [DataRow(UnixFileMode.UserRead | UnixFileMode.UserExecute, DisplayName = "all can be opened")]
    public void Folders_without_permissions_are_removed_and_what_a_link_leads_to_keeps_its_own(UnixFileMode closed)
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = Store(folder.Combine("store"));
        string temporary = store.TemporaryFolders.Create();
        Write(Path.Combine(temporary, "root", "read-only", "below", "file.txt"));
        Write(Path.Combine(temporary, "root", "closed", "file.txt"));
        Write(folder.Combine("away", "letter.txt"));
        Directory.CreateSymbolicLink(Path.Combine(temporary, "root", "link"), folder.Combine("away"));
        const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        foreach (string part in (string[])["root/read-only/below", "root/read-only", "root"])
        {
            File.SetUnixFileMode(Path.Combine(temporary, part), ReadOnly);
        }

        File.SetUnixFileMode(Path.Combine(temporary, "root", "closed"), closed);
        File.SetUnixFileMode(folder.Combine("away"), ReadOnly);

        TemporaryFolders.Remove(temporary);

        Assert.IsFalse(Directory.Exists(temporary));
        Assert.AreEqual(ReadOnly, File.GetUnixFileMode(folder.Combine("away")));
        File.SetUnixFileMode(folder.Combine("away"), ReadOnly | UnixFileMode.UserWrite);
    }

    /// <summary>Root may write everywhere: the test above again, where it ran as root.</summary>
    [TestMethod]
    [SupportedOSPlatform("linux")]
    public async Task An_ordinary_user_removes_folders_without_permissions_too()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        BufferedCommandResult result = await Tool.AsOrdinaryUserAsync($"{nameof(StoreFolderTests)}.{nameof(Folders_without_permissions_are_removed_and_what_a_link_leads_to_keeps_its_own)}");

        Assert.Contains("succeeded: 2", result.StandardOutput);
        Assert.AreEqual(0, result.ExitCode, result.StandardOutput);
    }

    [TestMethod]
    public void What_is_not_there_any_more_is_removed_already()
    {
        using var folder = new TemporaryFolder();

        TemporaryFolders.Remove(folder.Combine("gone"));
        TemporaryFolders.Remove(folder.Combine("gone", "with", "its", "parents"));

        Assert.IsEmpty(Contents(folder.Path));
    }

    [TestMethod]
    public async Task The_store_may_be_a_link_as_a_whole()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("disk"));
        Directory.CreateSymbolicLink(folder.Combine("store"), folder.Combine("disk"));
        using ContentStore store = Store(folder.Combine("store"));
        await store.AddAsync(MediaType.OciLayer, "hello"u8.ToArray(), default);
        Age(folder.Combine("disk"));
        store.Trim();
        Assert.AreEqual(OwnFolder.MarkerName, string.Join(' ', Contents(folder.Combine("disk"))));
    }

    /// <summary>Everything in it is far too old, and over the limit.</summary>
    private static ContentStore Store(string folder) => new(folder, 0, TimeProvider.System);

    private static void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "x");
    }

    private static void Age(string folder)
    {
        foreach (string entry in Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Reverse())
        {
            Directory.SetLastWriteTimeUtc(entry, DateTime.UtcNow.AddYears(-1));
        }
    }

    private static string[] Contents(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
}
