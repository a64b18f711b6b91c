using System.Text;
using System.Text.RegularExpressions;

namespace ContainerStages.Layers;

/// <summary>A pattern for relative paths: <c>*</c> stands for anything but <c>/</c>, <c>**</c> for anything, <c>?</c> for one character.</summary>
/// <param name="Text">With either slash.</param>
internal sealed record PathPattern(string Text)
{
    private static readonly char[] Wildcards = ['*', '?'];

    public static bool HasWildcard(string text) => text.AsSpan().IndexOfAny(Wildcards) >= 0;

    public bool Matches(string path) => Regex.IsMatch(path, Expression(Text), RegexOptions.CultureInvariant);

    /// <summary>What the pattern may have meant: paths that match if neither capitals nor the folders in front count.</summary>
    public IEnumerable<string> Nearest(IReadOnlyList<string> paths) => Looser(Text)
        .Select(looser => paths.Where(path => Regex.IsMatch(path, Expression(looser), RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)).ToArray())
        .FirstOrDefault(found => found.Length > 0) ?? [];

    /// <returns>The same in any folder, and then without its first part, as long as something but wildcards is left.</returns>
    private static IEnumerable<string> Looser(string pattern)
    {
        string[] parts = pattern.Replace('\\', '/').Split('/');
        return Enumerable.Range(0, parts.Length)
            .Select(i => string.Join('/', parts[i..]))
            .TakeWhile(rest => rest.Any(char.IsLetterOrDigit))
            .Select(rest => "**/" + rest);
    }

    private static string Expression(string pattern)
    {
        var expression = new StringBuilder(Regex.Escape(pattern.Replace('\\', '/')));
        expression.Replace(@"\*\*/", "(?:.*/)?").Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*").Replace(@"\?", "[^/]");
        return $@"\A{expression}\z";
    }
}
