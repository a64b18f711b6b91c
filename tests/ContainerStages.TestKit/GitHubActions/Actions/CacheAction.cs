using System.Security.Cryptography;
using System.Text;
using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions.Actions;

/// <summary>
/// Restores folders by their key, else by the newest entry whose key begins as one of <c>restore-keys</c>: of the run's own reference, then of the main
/// branch. A job that succeeds saves the folders for its own reference if its key was not found.
/// </summary>
internal static class CacheAction
{
    public static async Task RunAsync(JobContext job, Fields inputs)
    {
        string path = inputs.Required("path").Trim();
        string key = inputs.Required("key");
        string[] prefixes = (inputs.Text("restore-keys") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetRelativePath(job.Workspace, path))));
        string folder = Path.Combine(job.Settings.Work, "caches", version);
        CacheStore own = StoreOf(job.Request.Reference);
        DirectoryInfo? found = own.Find(key, prefixes) ?? StoreOf("refs/heads/main").Find(key, prefixes);
        CacheHit hit = await CacheStore.RestoreAsync(found, key, path);
        job.Result.Caches.Add($"{Path.GetFileName(path)}: {hit.ToString().ToLowerInvariant()}");
        if (hit != CacheHit.Exact)
        {
            job.AtEnd.Push(succeeded => succeeded ? own.SaveAsync(path, key) : Task.CompletedTask);
        }

        CacheStore StoreOf(string reference) => new(Path.Combine(folder, Uri.EscapeDataString(reference)));
    }
}
