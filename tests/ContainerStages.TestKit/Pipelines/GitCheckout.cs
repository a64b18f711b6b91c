namespace ContainerStages.TestKit.Pipelines;

/// <summary>A commit of the test's repository in a folder, as build servers fetch it.</summary>
internal static class GitCheckout
{
    /// <param name="folder">Is made when it is missing; a clone in it is used again.</param>
    /// <param name="depth">How many commits are fetched; 0 for all.</param>
    public static async Task RunAsync(string folder, string repository, string commit, string depth)
    {
        await Tool.RunAsync("git", "init", "--quiet", folder);
        await Tool.RunAsync("git", "-C", folder, "fetch", "--quiet", "--depth", depth, "file://" + repository, commit);
        await Tool.RunAsync("git", "-C", folder, "-c", "advice.detachedHead=false", "checkout", "--quiet", "--force", "--detach", commit);
    }
}
