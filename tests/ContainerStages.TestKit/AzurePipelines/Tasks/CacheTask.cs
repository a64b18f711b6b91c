using System.Security.Cryptography;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines.Tasks;

/// <summary>
/// Restores a folder by its key, else by the newest entry whose key begins as one of <c>restoreKeys</c>. A job that succeeds saves the folder if its key
/// was not found.
/// </summary>
internal static class CacheTask
{
    public static async Task<bool> RunAsync(JobContext job, Fields inputs, IReadOnlyDictionary<string, string?> environment)
    {
        string store = Path.Combine(job.Settings.Work, "caches");
        Directory.CreateDirectory(store);
        string key = KeyOf(job, inputs.Required("key"));
        string path = inputs.Required("path");
        string[] prefixes = [.. (inputs.Text("restoreKeys") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(prefix => KeyOf(job, prefix) + "|")];
        DirectoryInfo[] entries = [.. new DirectoryInfo(store).GetDirectories().OrderByDescending(entry => entry.CreationTimeUtc)];
        DirectoryInfo? found = entries.FirstOrDefault(entry => entry.Name == Encode(key))
            ?? prefixes.Select(prefix => entries.FirstOrDefault(entry => entry.Name.StartsWith(Encode(prefix), StringComparison.Ordinal))).FirstOrDefault(entry => entry is not null);
        bool exact = found?.Name == Encode(key);
        job.Result.Caches.Add($"{Path.GetFileName(path)}: {(found is null ? "none" : exact ? "exact" : "restored")}");
        if (found is not null)
        {
            Directory.CreateDirectory(path);
            await Tool.RunAsync("cp", "-a", found.FullName + "/.", path);
        }

        if (!exact)
        {
            job.AtEnd.Push(succeeded => succeeded && !Directory.Exists(Path.Combine(store, Encode(key)))
                ? Tool.RunAsync("cp", "-a", path, Path.Combine(store, Encode(key)))
                : Task.CompletedTask);
        }

        return true;
    }

    /// <summary>Segments are texts in quotation marks, or patterns of files, whose contents count.</summary>
    private static string KeyOf(JobContext job, string key) => string.Join('|', key.Split('|', StringSplitOptions.TrimEntries).Select(segment =>
        segment.StartsWith('"') && segment.EndsWith('"') ? segment[1..^1]
        : segment.Contains('*') ? HashOf(FileGlob.Find(job.Sources, segment), segment)
        : segment.Contains('/') || segment.Contains('.') ? HashOf([Path.Combine(job.Sources, segment)], segment)
        : segment));

    private static string HashOf(IReadOnlyList<string> files, string pattern)
    {
        if (files.Count == 0)
        {
            throw new PipelineException($"cannot make a cache key: '{pattern}' finds no file");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Encode(string key) => Uri.EscapeDataString(key);
}
