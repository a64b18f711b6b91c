namespace ContainerStages.Checks.Dockerfiles.Shell;

/// <summary>Folders in a container as a Dockerfile writes them.</summary>
internal static class ContainerFolder
{
    public const string Root = "/";

    /// <summary>Joins a path with the folder that it is relative to, without <c>.</c>, <c>..</c> and the slash at the end.</summary>
    /// <returns>Null if a variable decides.</returns>
    public static string? Join(string? folder, string path)
    {
        string text = path.Replace('\\', '/');
        if (text.Contains('$', StringComparison.Ordinal) || text.StartsWith('~') || (folder is null && !text.StartsWith('/')))
        {
            return null;
        }

        List<string> parts = text.StartsWith('/') ? [] : [.. Parts(folder!)];
        foreach (string part in Parts(text))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return Root + string.Join('/', parts);
    }

    /// <summary>Whether the path is the folder, or is below it. Both are results of <see cref="Join"/>.</summary>
    public static bool IsIn(string path, string folder) =>
        folder == Root || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
