namespace ContainerStages.Builders.Writing;

/// <summary>
/// The ignore file of a Dockerfile: everything is left out except what its COPY instructions name, so that no file of a developer is sent to a builder.
/// </summary>
internal static class DockerignoreWriter
{
    /// <summary>What tools write again on every machine, and what may have an account.</summary>
    private static readonly string[] s_never =
        ["**/bin", "**/obj", "**/node_modules", "**/.git", "**/.vs", "**/*.user", "**/.env", "**/.env.*", "**/*.key", "**/*.pem", "**/*.pfx"];

    /// <param name="stageFolders">The working folders of the stages with commands, from the root.</param>
    /// <param name="outputs">What these stages write, from the root: what an earlier run has left there is none of their inputs.</param>
    public static string Write(SourceTree sources, IReadOnlyCollection<string> stageFolders, IEnumerable<string> outputs)
    {
        var text = new DockerfileText();
        if (!sources.IsWhole && !stageFolders.Contains("."))
        {
            text.Comment("Everything is left out that the Dockerfile does not copy.");
            text.Line("*");
            string[] folders = [.. sources.ProjectFolders, .. sources.TestFolders, .. stageFolders];
            foreach (string path in sources.RestoreFiles.Concat(folders).Concat(sources.OtherFiles).Distinct().Order(StringComparer.Ordinal).Where(path => !IsBelowOneOf(path, folders)))
            {
                text.Line("!" + Literal(path));
            }
        }

        s_never.ToList().ForEach(text.Line);
        foreach (string output in sources.BuildOutputs.Concat(outputs).Distinct())
        {
            text.Line(Literal(output));
        }

        // Files that a project names may lie in a folder that is left out otherwise, and so may packages.
        foreach (string needed in sources.Feeds.Concat(sources.OtherFiles).Where(path => path.Split('/').Any(IsNeverSent) || sources.Feeds.Contains(path)))
        {
            text.Line("!" + Literal(needed));
        }

        return text.ToString();
    }

    /// <summary>Whether the ignore file leaves out every file and folder of that name.</summary>
    public static bool IsNeverSent(string name) => s_never.Contains("**/" + name);

    private static bool IsBelowOneOf(string path, string[] folders) => folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal));

    private static string Literal(string path) => path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
}
