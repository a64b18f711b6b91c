using System.Collections.Immutable;
using ContainerStages.Checks;

namespace ContainerStages.Pipeline;

/// <summary>What <see cref="VerifyOrder"/> compares.</summary>
public sealed record VerifyOrderRequest
{
    /// <summary>Where the images are.</summary>
    public required PipelineSettings Settings { get; init; }

    /// <summary>One for each platform, without an edit.</summary>
    public required ImmutableArray<BuiltImage> Images { get; init; }

    /// <summary>Each was built once without and once with the edit, for all platforms.</summary>
    public required ImmutableArray<OrderEdit> Edits { get; init; }

    /// <summary>Checks that the project re-grades.</summary>
    public ImmutableArray<Regrading> Checks { get; init; } = [];
}

/// <summary>One edit, and what it did.</summary>
/// <param name="What">For people, such as <c>code of the app</c>.</param>
/// <param name="Layer">The edited layer; null when nothing was edited, so that nothing may change.</param>
/// <param name="Before">The digest of the manifest, or of the index, without the edit.</param>
/// <param name="After">The same with the edit.</param>
public sealed record OrderEdit(string What, string? Layer, string Before, string After);

/// <summary>The outcome of the comparison.</summary>
/// <param name="Inversions">How many layers changed that lie below the edited one; each was reported.</param>
public sealed record VerifyOrderResult(int Inversions);
