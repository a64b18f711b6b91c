using System.Collections.Immutable;
using ContainerStages.IO;

namespace ContainerStages.Copies;

/// <summary>Which files of a source are copied.</summary>
/// <param name="Path">The path of a file or a folder, with <c>/</c>. On the build machine it is absolute; elsewhere it starts at the source's root.</param>
/// <param name="Pattern">The chosen files below the folder; null for all.</param>
/// <param name="Exclude">Files, and folders with all their content, that are left out; relative to the folder.</param>
internal sealed record CopySelection(string Path, PathPattern? Pattern, ImmutableArray<PathPattern> Exclude)
{
    /// <summary>Parses an item. The folder is the part of the path before the first part with a wildcard.</summary>
    public static CopySelection Parse(string include, IEnumerable<string> exclude)
    {
        string path = string.Join('/', include.Replace('\\', '/').Split('/').Where(part => part is not ("" or ".")));
        string folder = PathPattern.FixedPart(path);
        return new CopySelection(
            folder,
            folder != path ? new PathPattern(path[folder.Length..].TrimStart('/')) : null,
            [.. exclude.Select(text => new PathPattern(text.TrimEnd('/', '\\')))]);
    }

    /// <summary>Whether a file or link is copied.</summary>
    /// <param name="path">Below the folder.</param>
    public bool Has(string path) => (Pattern?.Matches(path) ?? true) && !Excludes(path);

    /// <summary>Whether a file, or a folder with all its content, is left out.</summary>
    public bool Excludes(string path) => Exclude.Any(pattern => pattern.Covers(path));

    /// <summary>The copied entries of a folder. With a pattern, only folders with a matching file are copied.</summary>
    /// <param name="pathOf">Below the folder.</param>
    public IEnumerable<T> Of<T>(IReadOnlyCollection<T> entries, Func<T, string> pathOf, Func<T, bool> isFolder)
    {
        if (Pattern is null)
        {
            return entries.Where(entry => !Excludes(pathOf(entry)));
        }

        List<T> files = [.. entries.Where(entry => !isFolder(entry) && Has(pathOf(entry)))];
        HashSet<string> folders = [.. files.SelectMany(file => RelativePath.FoldersOf(pathOf(file)))];
        return files.Concat(entries.Where(entry => isFolder(entry) && folders.Contains(pathOf(entry))));
    }
}
