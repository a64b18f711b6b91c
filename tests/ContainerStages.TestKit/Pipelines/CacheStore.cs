namespace ContainerStages.TestKit.Pipelines;

/// <summary>A build server's saved folders, by their keys.</summary>
/// <param name="folder">Need not exist.</param>
internal sealed class CacheStore(string folder)
{
    /// <returns>The entry of the key, else the newest one whose key begins with the first prefix that any begins with; null for none.</returns>
    public DirectoryInfo? Find(string key, IReadOnlyList<string> prefixes)
    {
        DirectoryInfo[] entries = Directory.Exists(folder) ? [.. new DirectoryInfo(folder).GetDirectories().OrderByDescending(entry => entry.CreationTimeUtc)] : [];
        return entries.FirstOrDefault(entry => entry.Name == Uri.EscapeDataString(key))
            ?? prefixes.Select(prefix => entries.FirstOrDefault(entry => entry.Name.StartsWith(Uri.EscapeDataString(prefix), StringComparison.Ordinal)))
                .FirstOrDefault(entry => entry is not null);
    }

    /// <summary>Copies an entry into a folder.</summary>
    /// <param name="found">Null for none.</param>
    public static async Task<CacheHit> RestoreAsync(DirectoryInfo? found, string key, string path)
    {
        if (found is null)
        {
            return CacheHit.None;
        }

        Directory.CreateDirectory(path);
        await Tool.RunAsync("cp", "-a", found.FullName + "/.", path);
        return found.Name == Uri.EscapeDataString(key) ? CacheHit.Exact : CacheHit.Restored;
    }

    /// <summary>Saves a folder, unless the key has one.</summary>
    public async Task SaveAsync(string path, string key)
    {
        string target = Path.Combine(folder, Uri.EscapeDataString(key));
        if (!Directory.Exists(target))
        {
            Directory.CreateDirectory(folder);
            await Tool.RunAsync("cp", "-a", path, target);
        }
    }
}
