using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace ContainerStages.Layers;

/// <summary>A layer that the project adds to the order (<c>ContainerStageLayer</c>).</summary>
/// <param name="Name">Not one of ours.</param>
/// <param name="After">The layer directly below it: one of ours or another of these.</param>
/// <param name="Files">Paths below the publish folder; <c>*</c> stands for anything but <c>/</c>, <c>**</c> for anything.</param>
internal sealed record UserLayer(string Name, string After, ImmutableArray<string> Files)
{
    public bool Matches(string relativePath) => Files.Any(pattern => Regex.IsMatch(relativePath, Expression(pattern), RegexOptions.CultureInvariant));

    /// <summary>What the patterns may have meant: paths that match if neither capitals nor the folders in front count.</summary>
    public IEnumerable<string> Nearest(IReadOnlyList<string> relativePaths) =>
        Files.SelectMany(pattern => Looser(pattern)
            .Select(looser => relativePaths.Where(path => Regex.IsMatch(path, Expression(looser), RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)).ToArray())
            .FirstOrDefault(paths => paths.Length > 0) ?? [])
        .Distinct();

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
