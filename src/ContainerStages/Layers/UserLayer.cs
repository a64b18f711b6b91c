using System.Collections.Immutable;

namespace ContainerStages.Layers;

/// <summary>A layer that the project adds to the order (<c>ContainerStageLayer</c>).</summary>
/// <param name="Name">Not one of ours.</param>
/// <param name="After">The layer directly below it: one of ours or another of these.</param>
/// <param name="Files">Patterns for paths below the publish folder; <c>*</c> stands for a part of a name, <c>**</c> for folders. None for a layer that only copies are put into.</param>
public sealed record UserLayer(string Name, string After, ImmutableArray<string> Files)
{
    private readonly ImmutableArray<PathPattern> _patterns = [.. Files.Select(file => new PathPattern(file))];

    internal bool Matches(string relativePath) => _patterns.Any(pattern => pattern.Matches(relativePath));

    /// <inheritdoc cref="PathPattern.Nearest"/>
    internal IEnumerable<string> Nearest(IReadOnlyList<string> relativePaths) =>
        _patterns.SelectMany(pattern => pattern.Nearest(relativePaths)).Distinct();
}
