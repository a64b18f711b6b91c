using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Pipeline;

/// <summary>A repository of a registry that also gets the image (<c>ContainerStageDestination</c>).</summary>
/// <param name="Repository">With its registry, and without a tag: <c>registry.example:5000/team/orders-api</c>.</param>
/// <param name="Tags">Those that move there; none for the image's own.</param>
public sealed record DestinationRequest(string Repository, ImmutableArray<string> Tags)
{
    /// <returns>The registry and the repository in it.</returns>
    /// <exception cref="ContainerStagesException">There is no registry in it, or a tag or a digest, or one of <see cref="Tags"/> is invalid.</exception>
    internal ImageReference Parse()
    {
        var subject = ItemReference.Destination(Repository);
        ImageTags.Check(Tags, subject);
        string registry = Repository.Split('/')[0];
        return registry != Repository
            && (registry == "localhost" || registry.AsSpan().ContainsAny('.', ':'))
            && ImageReference.TryParse(Repository) is { Digest: null } reference
            && !Repository[registry.Length..].Contains(':', StringComparison.Ordinal)
            ? reference
            : throw ContainerStagesException.InvalidValue(
                "ContainerStageDestination",
                Repository,
                """Write the registry and the repository, and the tags as metadata, such as <ContainerStageDestination Include="registry.example/team/orders-api" Tags="1.0;latest" />.""",
                subject);
    }
}
