using System.Collections.Immutable;
using ContainerStages.IO;

namespace ContainerStages.Layers;

/// <summary>A layer that the project adds to the order (<c>ContainerStageLayer</c>).</summary>
/// <param name="Name">Not the name of a built-in layer.</param>
/// <param name="After">The layer directly below it: a built-in layer or another layer of the project.</param>
/// <param name="Files">Patterns for paths below the publish folder: <c>*</c> stands for a part of a name, <c>**</c> for folders. Empty for a layer that only has copies.</param>
public sealed record UserLayer(string Name, string After, ImmutableArray<string> Files)
{
    private readonly ImmutableArray<PathPattern> _patterns = [.. Files.Select(file => new PathPattern(file))];

    internal bool Matches(string relativePath) => _patterns.Any(pattern => pattern.Matches(relativePath));

    /// <inheritdoc cref="PathPattern.Nearest"/>
    internal IEnumerable<string> Nearest(IReadOnlyList<string> relativePaths) =>
        _patterns.SelectMany(pattern => pattern.Nearest(relativePaths)).Distinct();
}
