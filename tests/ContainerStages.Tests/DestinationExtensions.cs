using ContainerStages.Destinations;
using ContainerStages.Images;
using ContainerStages.Storage;

namespace ContainerStages.Tests;

internal static class DestinationExtensions
{
    /// <summary>One image, without an index.</summary>
    public static Task<string> DeliverAsync(this IDestination destination, Image image, ImageName name, ContentStore store, CancellationToken cancellationToken) =>
        destination.DeliverAsync(ImageSet.Of(image), name, store, cancellationToken);
}
