using System.Collections.Immutable;

namespace ContainerStages.Pipeline;

/// <summary>Which image <see cref="PromoteImage"/> copies, and where to.</summary>
public sealed record PromoteRequest
{
    /// <summary>How registries are reached. The content store keeps what had to be fetched.</summary>
    public required PipelineSettings Settings { get; init; }

    /// <summary>The image: registry, repository, and a tag or a digest, such as <c>registry.example/test/orders-api:1.4.2</c>.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// Where it goes to, each as <c>registry/repository:tag</c>. Without a tag it gets <see cref="Tags"/>. No tag moves before all have everything.
    /// </summary>
    public required ImmutableArray<string> Destinations { get; init; }

    /// <summary>The tags at destinations that name none.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];
}

/// <summary>What a promotion has copied.</summary>
public sealed record PromoteResult
{
    /// <summary>All names that the image has got: <c>registry.example/prod/orders-api:1.4.2</c>.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>What the tags point to, at the source and at each destination.</summary>
    public required string Digest { get; init; }

    /// <summary>What to deploy: the image by its digest at the first destination.</summary>
    public required string Reference { get; init; }
}
