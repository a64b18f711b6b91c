using System.Runtime.Versioning;

namespace ContainerStages.Storage;

/// <summary>
/// Keeps a content store within its size. Other builds may read, write and clean it at the same time. Only what has a name of the store's own
/// is removed, and nothing behind a link.
/// </summary>
/// <param name="store">The folder of the store.</param>
internal sealed class StoreCleanup(string store, long limit, TimeProvider clock)
{
    /// <summary>A blob that was used this recently is never removed: another build may be about to read it.</summary>
    public static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    /// <summary>A temporary file this old belongs to a build that was killed.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>A missing cache entry is written again; one this old may be about layers that nobody builds any more.</summary>
    private static readonly TimeSpan EntriesKept = TimeSpan.FromDays(30);

    private readonly DateTimeOffset _now = clock.GetUtcNow();

    /// <summary>
    /// Removes what killed builds left, old cache entries, and the blobs not used for longest until the rest is within the limit. Never fails:
    /// the image is delivered by then.
    /// </summary>
    public void Run()
    {
        try
        {
            RemoveOlder(StoreNames.Entries(Folder(StoreNames.Temporary), StoreNames.TemporaryEntry()), Abandoned);
            foreach (DirectoryInfo kind in StoreNames.Entries(Folder(StoreNames.CacheFolder), StoreNames.EntryKind()).OfType<DirectoryInfo>())
            {
                RemoveOlder(StoreNames.Entries(kind, StoreNames.CacheEntry()).OfType<FileInfo>(), EntriesKept);
            }

            RemoveLeastRecentlyUsed();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another build cleans at the same time, or some of it is another user's: next time.
        }
    }

    /// <summary>The time of a blob's last use, or of an entry, in steps of half an hour so that an unchanged publish writes nothing.</summary>
    public static void MarkUsed(FileInfo file, TimeProvider clock)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        if (now - file.LastWriteTimeUtc < InUse / 2)
        {
            return;
        }

        try
        {
            file.LastWriteTimeUtc = now;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another build removed it, or the folder is shared and read-only: at worst it is built again.
        }
    }

    /// <summary>Of a link only the link.</summary>
    public static void Remove(FileSystemInfo entry)
    {
        try
        {
            if (entry is DirectoryInfo folder)
            {
                Remove(folder);
            }
            else
            {
                entry.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In use by another build: next time.
        }
    }

    private static void Remove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (!OperatingSystem.IsWindows() && e is IOException or UnauthorizedAccessException)
        {
            // An image may have folders that nobody may write to, and a start check unpacks them like that. What .NET throws depends on which of them it
            // cannot open, and which it cannot empty.
            MakeWritable(folder);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Never goes through a link.</summary>
    [UnsupportedOSPlatform("windows")]
    private static void MakeWritable(DirectoryInfo folder)
    {
        if (folder.LinkTarget is not null)
        {
            return;
        }

        // Not the folder's UnixFileMode, which is -1 and no exception when another build has removed it.
        UnixFileMode mode = File.GetUnixFileMode(folder.FullName);
        File.SetUnixFileMode(folder.FullName, mode | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (DirectoryInfo below in folder.EnumerateDirectories())
        {
            MakeWritable(below);
        }
    }

    private DirectoryInfo Folder(params string[] parts) => new(Path.Combine([store, .. parts]));

    private void RemoveOlder(IEnumerable<FileSystemInfo> entries, TimeSpan age)
    {
        foreach (FileSystemInfo entry in entries.Where(entry => _now - entry.LastWriteTimeUtc > age))
        {
            Remove(entry);
        }
    }

    private void RemoveLeastRecentlyUsed()
    {
        FileInfo[] files = Folder(StoreNames.Blobs).LinkTarget is null
            ? [.. StoreNames.Entries(Folder(StoreNames.Blobs, StoreNames.Sha256), StoreNames.Blob()).OfType<FileInfo>()]
            : [];
        long total = files.Sum(file => file.Length);
        foreach (FileInfo file in files.OrderBy(file => file.LastWriteTimeUtc))
        {
            if (total <= limit || _now - file.LastWriteTimeUtc < InUse)
            {
                break;
            }

            total -= file.Length;
            Remove(file);
        }
    }
}
