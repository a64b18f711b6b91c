using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// The package lists of one architecture and one set of sources, which all builds of this user share. Lists that differ have folders of their own, because
/// another build may be reading those before.
/// </summary>
/// <param name="home">Has the folders.</param>
/// <param name="key">Of the cache entry that says which folder is the newest.</param>
internal sealed partial class AptLists(string home, string key, ContentStore store)
{
    private const string EntryKind = "apt-lists";
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    /// <summary>The folder of the newest lists, if they are of the last 24 hours.</summary>
    public string? FindFresh() => store.Entries.AgeOf(EntryKind, key) < Fresh ? Newest()?.Folder : null;

    /// <summary>Asks the distribution.</summary>
    /// <param name="all">Fetch all, and not only what differs from the newest lists so far.</param>
    /// <param name="fetch">Runs apt on a folder.</param>
    /// <returns>The folder of the newest lists: the same as before if nothing has changed.</returns>
    public async Task<string> UpdateAsync(bool all, Func<string, Task> fetch, CancellationToken cancellationToken)
    {
        string lists = Path.Combine(home, Guid.NewGuid().ToString("N"));
        OutputFile.CreateFolder(Path.Combine(lists, "partial"));
        string? newest = null;
        try
        {
            (string Folder, string Digest)? known = all ? null : await StartAsync(lists, cancellationToken);
            await fetch(lists);
            string digest = await DigestAsync(lists, cancellationToken);
            string found = known?.Digest == digest ? known.Value.Folder : lists;
            await store.Entries.WriteAsync(EntryKind, key, $"{Path.GetFileName(found)} {digest}");
            newest = found;
        }
        finally
        {
            if (newest != lists)
            {
                Remove(lists);
            }
        }

        RemoveOthers(new DirectoryInfo(newest));
        return newest;
    }

    private (string Folder, string Digest)? Newest() =>
        store.Entries.Read(EntryKind, key)?.Split(' ') is [var name, var digest] && ListsFolder().IsMatch(name) && Path.Combine(home, name) is var folder && Directory.Exists(folder)
            ? (folder, digest)
            : null;

    /// <summary>Copies the newest lists. apt believes the lists that it finds: so they are those that it has verified, or none.</summary>
    /// <returns>What it has copied.</returns>
    private async Task<(string Folder, string Digest)?> StartAsync(string lists, CancellationToken cancellationToken)
    {
        if (Newest() is not { } known)
        {
            return null;
        }

        try
        {
            foreach (FileInfo file in Files(known.Folder))
            {
                file.CopyTo(Path.Combine(lists, file.Name));
            }

            if (await DigestAsync(lists, cancellationToken) == known.Digest)
            {
                return known;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They are fetched as if there were none.
        }

        foreach (FileInfo file in Files(lists))
        {
            file.Delete();
        }

        return null;
    }

    private static async Task<string> DigestAsync(string folder, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (FileInfo file in Files(folder))
        {
            await using FileStream content = file.OpenRead();
            text.Append(file.Name).Append(' ').Append(Digest.FromHash(await SHA256.HashDataAsync(content, cancellationToken)).Hex).Append('\n');
        }

        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).Hex;
    }

    private static FileInfo[] Files(string folder) => [.. new DirectoryInfo(folder).EnumerateFiles().Where(file => file.LinkTarget is null).OrderBy(file => file.Name, StringComparer.Ordinal)];

    /// <summary>Keeps the ones before, too, which another build may be reading. What is newer is of a build that was killed.</summary>
    private void RemoveOthers(DirectoryInfo newest)
    {
        DirectoryInfo[] others = [.. StoreNames.Entries(new DirectoryInfo(home), ListsFolder()).OfType<DirectoryInfo>().Where(folder => folder.Name != newest.Name)];
        string? before = others.Where(folder => folder.CreationTimeUtc <= newest.CreationTimeUtc).MaxBy(folder => folder.CreationTimeUtc)?.Name;
        foreach (DirectoryInfo folder in others.Where(folder => folder.Name != before))
        {
            Remove(folder.FullName);
        }
    }

    /// <summary>With what apt has computed from them. After apt was killed, its helpers may still write; a later build removes those files.</summary>
    private static void Remove(string lists)
    {
        StoreCleanup.Remove(new FileInfo(CacheOf(lists)));
        StoreCleanup.Remove(new DirectoryInfo(lists));
    }

    /// <summary>The file in which apt keeps what it has computed from lists.</summary>
    public static string CacheOf(string lists) => lists + ".cache";

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex ListsFolder();
}
