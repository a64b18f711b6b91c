using System.Collections.Immutable;

namespace ContainerStages.Images;

/// <summary>What an index has besides its images.</summary>
internal sealed record IndexRequest
{
    /// <summary>What the index says of itself, besides what all its images say of themselves. With one, it is OCI's index, and not Docker's list.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Statements about its images: with one, a single image gets an index, too.</summary>
    public ImmutableArray<AttestationManifest> Attestations { get; init; } = [];

    /// <summary>A single image gets an index in any case.</summary>
    public bool IsAlwaysMade { get; init; }
}
