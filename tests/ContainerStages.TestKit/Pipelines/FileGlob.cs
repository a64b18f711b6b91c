using System.Text.RegularExpressions;

namespace ContainerStages.TestKit.Pipelines;

/// <summary>Patterns of files, separated by commas, with <c>*</c> and <c>**</c>; those after an exclamation mark exclude.</summary>
internal static class FileGlob
{
    /// <returns>Full paths, sorted.</returns>
    public static IReadOnlyList<string> Find(string folder, string patterns)
    {
        string[] all = patterns.Split(',', StringSplitOptions.TrimEntries);
        Regex[] included = [.. all.Where(pattern => !pattern.StartsWith('!')).Select(ToExpression)];
        Regex[] excluded = [.. all.Where(pattern => pattern.StartsWith('!')).Select(pattern => ToExpression(pattern[1..]))];
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(folder, file) is var path && included.Any(glob => glob.IsMatch(path)) && !excluded.Any(glob => glob.IsMatch(path)))
            .Order(StringComparer.Ordinal)];
    }

    private static Regex ToExpression(string pattern) => new("^" + Regex.Escape(pattern)
        .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
        .Replace(@"\*\*", ".*", StringComparison.Ordinal)
        .Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "$");
}
