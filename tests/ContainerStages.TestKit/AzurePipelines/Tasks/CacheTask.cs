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
        string key = KeyOf(job, inputs.Required("key"));
        string path = inputs.Required("path");
        string[] prefixes = [.. (inputs.Text("restoreKeys") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(prefix => KeyOf(job, prefix) + "|")];
        var store = new CacheStore(Path.Combine(job.Settings.Work, "caches"));
        CacheHit hit = await CacheStore.RestoreAsync(store.Find(key, prefixes), key, path);
        job.Result.Caches.Add($"{Path.GetFileName(path)}: {hit.ToString().ToLowerInvariant()}");
        job.AtEnd.Push(succeeded => succeeded ? store.SaveAsync(path, key) : Task.CompletedTask);
        return true;
    }

    /// <summary>Segments are texts in quotation marks, or patterns of files, whose contents count.</summary>
    private static string KeyOf(JobContext job, string key) => string.Join('|', key.Split('|', StringSplitOptions.TrimEntries).Select(segment =>
        segment.StartsWith('"') && segment.EndsWith('"') ? segment[1..^1]
        : segment.AsSpan().ContainsAny('*', '/', '.') ? FileHash.Of(job.Sources, [segment])
        : segment));
}
