using ContainerStages.Dockerfiles.Ignore;

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

        return GoPath.Clean(text.StartsWith('/') ? text : $"{folder}/{text}");
    }

    /// <summary>Whether the path is the folder, or is below it. Both are results of <see cref="Join"/>.</summary>
    public static bool IsIn(string path, string folder) =>
        folder == Root || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
