using System.Collections.Immutable;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tasks;

/// <summary>The image that a project has in a registry.</summary>
internal static class PublishedImage
{
    /// <param name="given">A reference; empty for the project's own names.</param>
    /// <param name="property">The name of the property that gives it.</param>
    /// <exception cref="ContainerStagesException">There is neither.</exception>
    public static string NameOf(string given, string property, string registry, string repository, ImmutableArray<string> tags) =>
        given.Length > 0 ? given
        : registry.Length > 0 && tags is [var tag, ..] ? $"{registry}/{repository}:{tag}"
        : throw new ContainerStagesException(
            Catalogue.InvalidValue,
            "cannot find the image: the project names no registry, and the image of a local engine or a file cannot be read here",
            $"Set ContainerRegistry, or name the image: -p:{property}=registry.example/team/orders-api:1.4.2.");
}
