namespace ContainerStages.Builders.Writing;

/// <summary>
/// The ignore file of a Dockerfile: everything is left out except what its COPY instructions name, so that no file of a developer is sent to a builder.
/// </summary>
internal static class DockerignoreWriter
{
    /// <summary>What tools write again on every machine, and what may have an account.</summary>
    private static readonly string[] s_never = ["**/bin", "**/obj", "**/node_modules", "**/.git", "**/.vs", "**/*.user", "**/.env", "**/*.pfx"];

    /// <param name="stageFolders">The working folders of the stages with commands, from the root.</param>
    /// <param name="feeds">Packages in the repository, which may lie in a folder that is left out otherwise.</param>
    public static string Write(SourceTree sources, IEnumerable<string> stageFolders, IEnumerable<string> feeds)
    {
        var text = new DockerfileText();
        text.Comment("Everything is left out that the Dockerfile does not copy.");
        if (!sources.IsWhole)
        {
            text.Line("*");
            string[] folders = [.. sources.ProjectFolders, .. sources.TestFolders, .. stageFolders];
            foreach (string path in sources.RestoreFiles.Concat(folders).Concat(sources.OtherFiles).Distinct().Order(StringComparer.Ordinal).Where(path => !IsBelowOneOf(path, folders)))
            {
                text.Line("!" + Literal(path));
            }
        }

        s_never.ToList().ForEach(text.Line);
        foreach (string feed in feeds)
        {
            text.Line("!" + Literal(feed));
        }

        return text.ToString();
    }

    private static bool IsBelowOneOf(string path, string[] folders) => folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal));

    private static string Literal(string path) => path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
}
