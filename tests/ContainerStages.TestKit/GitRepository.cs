namespace ContainerStages.TestKit;

/// <summary>A git repository of a test's own.</summary>
internal static class GitRepository
{
    /// <summary>Makes one of a folder, with all its files in one commit.</summary>
    public static async Task CreateAsync(string folder)
    {
        await Tool.RunAsync("git", "-C", folder, "init", "--quiet");
        await Tool.RunAsync("git", "-C", folder, "add", "--all");
        await Tool.RunAsync("git", "-C", folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "--message", "One");
    }
}
