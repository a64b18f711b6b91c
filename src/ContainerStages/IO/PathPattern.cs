using System.Text;
using System.Text.RegularExpressions;

namespace ContainerStages.IO;

/// <summary>A pattern for relative paths: <c>*</c> stands for anything but <c>/</c>, <c>**</c> for anything, <c>?</c> for one character but <c>/</c>.</summary>
/// <param name="text">With either slash.</param>
/// <param name="ignoresCase">Whether the pattern is not case-sensitive.</param>
internal sealed class PathPattern(string text, bool ignoresCase = false)
{
    private readonly Regex _expression = new(
        Expression(text.Replace('\\', '/')),
        ignoresCase ? RegexOptions.CultureInvariant | RegexOptions.IgnoreCase : RegexOptions.CultureInvariant);

    /// <summary>With <c>/</c>.</summary>
    public string Text { get; } = text.Replace('\\', '/');

    /// <param name="path">With <c>/</c>.</param>
    public bool Matches(string path) => _expression.IsMatch(path);

    /// <summary>Whether the pattern matches the path or a folder above it.</summary>
    public bool Covers(string path) => RelativePath.FoldersOf(path).Any(Matches) || Matches(path);

    public override string ToString() => Text;

    /// <summary>The folders, or the file, before the first part that has a wildcard; empty for none.</summary>
    public static string FixedPart(string text) => string.Join('/', text.Replace('\\', '/').Split('/').TakeWhile(part => !HasWildcard(part)));

    public static bool HasWildcard(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>Similar paths, for messages: those that match without regard to case and leading folders.</summary>
    public IEnumerable<string> Nearest(IReadOnlyList<string> paths) => Looser()
        .Select(looser => paths.Where(new PathPattern(looser, ignoresCase: true).Matches).ToArray())
        .FirstOrDefault(found => found.Length > 0) ?? [];

    /// <returns>The same pattern in any folder, and then without its first parts, as long as a part without wildcards is left.</returns>
    private IEnumerable<string> Looser()
    {
        string[] parts = Text.Split('/');
        return Enumerable.Range(0, parts.Length)
            .Select(i => string.Join('/', parts[i..]))
            .TakeWhile(rest => rest.Any(char.IsLetterOrDigit))
            .Select(rest => "**/" + rest);
    }

    private static string Expression(string pattern)
    {
        var expression = new StringBuilder(Regex.Escape(pattern));
        expression.Replace(@"\*\*/", "(?:.*/)?").Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*").Replace(@"\?", "[^/]");
        return $@"\A{expression}\z";
    }
}
