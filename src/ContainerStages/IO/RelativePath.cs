namespace ContainerStages.IO;

/// <summary>Functions for relative paths with <c>/</c>, in an image, in an archive or below a folder of the build machine.</summary>
internal static class RelativePath
{
    /// <summary>The relative path from one path of the build machine to another.</summary>
    public static string Between(string folder, string path) => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Whether a path of <see cref="Between"/> leads out of its folder: upwards, or to another drive.</summary>
    public static bool LeadsOut(string path) => path.Split('/')[0] == ".." || Path.IsPathRooted(path);

    /// <summary>A path that MSBuild wrote, which has the separators of the build machine or of the project's author.</summary>
    public static string WithSlashes(string path) => path.Replace('\\', '/');

    /// <summary>The last part of a path.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The path without its last part; empty for the root and for what is in it.</summary>
    public static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    /// <summary>All folders that the path is in, the outermost first.</summary>
    public static IEnumerable<string> FoldersOf(string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    /// <summary>Whether a path of the build machine is below a folder of it. Both are absolute and normalised, and the folder may end with a separator.</summary>
    public static bool IsBelow(string path, string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(folder);
        return path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] is var next && (next == '/' || next == Path.DirectorySeparatorChar);
    }

    /// <summary>Whether a path is the folder or below it; the empty folder contains all paths.</summary>
    public static bool IsWithin(string path, string folder) =>
        folder.Length == 0 || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
