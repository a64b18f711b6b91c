using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Storage;

/// <summary>
/// Small texts under a kind and a key that save work: what a layer's plan became, what an assembly calls. Several builds may use one folder at once. A
/// missing or damaged entry only costs the work again.
/// </summary>
/// <param name="folder">In the content store.</param>
internal sealed class CacheEntries(string folder, TimeProvider clock)
{
    /// <summary>The text of a cache entry; null when there is none.</summary>
    public string? Read(string kind, string key) => ReadBytes(kind, key) is { } entry ? Encoding.UTF8.GetString(entry) : null;

    /// <summary>The same, as it is on the disk.</summary>
    public byte[]? ReadBytes(string kind, string key)
    {
        try
        {
            return File.ReadAllBytes(EntryPath(kind, key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there, or another user's: its content is computed again.
            return null;
        }
    }

    public Task WriteAsync(string kind, string key, string text) => WriteAsync(EntryPath(kind, key), async file =>
    {
        if (!await OutputFile.WriteIfDifferentAsync(file, Encoding.UTF8.GetBytes(text)))
        {
            StoreCleanup.MarkUsed(new FileInfo(file), clock);
        }
    });

    /// <summary>For a large entry, which is written without being in memory.</summary>
    public Task WriteAsync(string kind, string key, Action<Stream> write) =>
        WriteAsync(EntryPath(kind, key), file => OutputFile.WriteAsync(file, stream =>
        {
            write(stream);
            return Task.CompletedTask;
        }));

    /// <summary>A file for <see cref="FileLock"/>, the same for all builds with this store; it is removed with the entries when nobody has used it for long.</summary>
    public string LockFile(string name)
    {
        string file = EntryPath("locks", name);
        StoreCleanup.MarkUsed(new FileInfo(file), clock);
        return file;
    }

    /// <summary>How long ago an entry was written last, with the same text or another, to half an hour; null when there is none.</summary>
    public TimeSpan? AgeOf(string kind, string key)
    {
        var info = new FileInfo(EntryPath(kind, key));
        return info.Exists ? clock.GetUtcNow() - info.LastWriteTimeUtc : null;
    }

    private static async Task WriteAsync(string file, Func<string, Task> write)
    {
        try
        {
            await write(file);
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.OutputNotWritable)
        {
            // Windows replaces no file that another build is reading. An entry only saves work: a publish must not fail without it.
        }
    }

    /// <summary>A name of another form would never be cleaned up.</summary>
    private string EntryPath(string kind, string key) => StoreNames.EntryKind().IsMatch(kind) && StoreNames.CacheEntry().IsMatch(key)
        ? Path.Combine(folder, kind, key)
        : throw new InvalidOperationException($"internal error: '{kind}/{key}' is no name of a cache entry");
}
