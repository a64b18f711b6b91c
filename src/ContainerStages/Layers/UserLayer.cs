using System.Collections.Immutable;

namespace ContainerStages.Layers;

/// <summary>A layer that the project adds to the order (<c>ContainerStageLayer</c>).</summary>
/// <param name="Name">Not one of ours.</param>
/// <param name="After">The layer directly below it: one of ours or another of these.</param>
/// <param name="Files">Patterns for paths below the publish folder; see <see cref="PathPattern"/>.</param>
internal sealed record UserLayer(string Name, string After, ImmutableArray<string> Files)
{
    private readonly ImmutableArray<PathPattern> _patterns = [.. Files.Select(file => new PathPattern(file))];

    public bool Matches(string relativePath) => _patterns.Any(pattern => pattern.Matches(relativePath));

    /// <summary>What the patterns may have meant: paths that match if neither capitals nor the folders in front count.</summary>
    public IEnumerable<string> Nearest(IReadOnlyList<string> relativePaths) =>
        Files.SelectMany(pattern => Looser(pattern)
            .Select(looser => relativePaths.Where(new PathPattern(looser, ignoresCase: true).Matches).ToArray())
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
}
