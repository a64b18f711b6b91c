using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>Somewhere finished images go. One destination, one file in this folder.</summary>
internal interface IDestination
{
    /// <summary>
    /// Delivers what one name stands for. What can be seen there changes last and at once: a tag never points at something that is not whole,
    /// and a file is complete or not there.
    /// </summary>
    /// <param name="images">All that they consist of can be read from <paramref name="store"/>.</param>
    /// <param name="name">The repository and tags that they have at the destination.</param>
    /// <returns>What was done, in one line for the user.</returns>
    /// <exception cref="ContainerStagesException">It cannot be delivered; nothing half-written stays behind.</exception>
    Task<string> DeliverAsync(ImageSet images, ImageName name, ContentStore store, CancellationToken cancellationToken);
}

/// <summary>A repository without its registry, and at least one tag.</summary>
internal sealed record ImageName(string Repository, ImmutableArray<string> Tags);
