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
        string store = Path.Combine(job.Settings.Work, "caches", version);
        string own = Path.Combine(store, Uri.EscapeDataString(job.Request.Reference));
        DirectoryInfo? found = Find(own, key, prefixes) ?? Find(Path.Combine(store, Uri.EscapeDataString("refs/heads/main")), key, prefixes);
        string target = Path.Combine(own, Uri.EscapeDataString(key));
        bool exact = found?.Name == Path.GetFileName(target);
        job.Result.Caches.Add($"{Path.GetFileName(path)}: {(found is null ? "none" : exact ? "exact" : "restored")}");
        if (found is not null)
        {
            Directory.CreateDirectory(path);
            await Tool.RunAsync("cp", "-a", found.FullName + "/.", path);
        }

        if (!exact)
        {
            job.AtEnd.Push(succeeded => succeeded && !Directory.Exists(target) ? SaveAsync(path, target) : Task.CompletedTask);
        }
    }

    private static DirectoryInfo? Find(string folder, string key, IEnumerable<string> prefixes)
    {
        DirectoryInfo[] entries = Directory.Exists(folder) ? [.. new DirectoryInfo(folder).GetDirectories().OrderByDescending(entry => entry.CreationTimeUtc)] : [];
        return entries.FirstOrDefault(entry => entry.Name == Uri.EscapeDataString(key))
            ?? prefixes.Select(prefix => entries.FirstOrDefault(entry => entry.Name.StartsWith(Uri.EscapeDataString(prefix), StringComparison.Ordinal)))
                .FirstOrDefault(entry => entry is not null);
    }

    private static async Task SaveAsync(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await Tool.RunAsync("cp", "-a", path, target);
    }
}
