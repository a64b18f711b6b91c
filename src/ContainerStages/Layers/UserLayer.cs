using System.Collections.Immutable;

namespace ContainerStages.Layers;

/// <summary>A layer that the project adds to the order (<c>ContainerStageLayer</c>).</summary>
/// <param name="Name">Not one of ours.</param>
/// <param name="After">The layer directly below it: one of ours or another of these.</param>
/// <param name="Files">Each a <see cref="PathPattern"/> for paths below the publish folder; none for a layer that only copies are put into.</param>
internal sealed record UserLayer(string Name, string After, ImmutableArray<string> Files)
{
    public bool Matches(string relativePath) => Files.Any(pattern => new PathPattern(pattern).Matches(relativePath));

    /// <inheritdoc cref="PathPattern.Nearest"/>
    public IEnumerable<string> Nearest(IReadOnlyList<string> relativePaths) =>
        Files.SelectMany(pattern => new PathPattern(pattern).Nearest(relativePaths)).Distinct();
}
