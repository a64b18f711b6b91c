using System.Collections.Immutable;
using ContainerStages.Destinations;
using ContainerStages.Destinations.Promotions;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Copies an image from one repository to others, byte for byte: what was tested is what gets deployed. All platforms, and what refers to the image, such as
/// signatures, go along; nothing is built. The tag comes last.
/// </summary>
public static class PromoteImage
{
    /// <param name="request">Which image, and where to.</param>
    /// <param name="reporter">Receives a line for each destination.</param>
    /// <param name="cancellationToken">After a cancellation, no tag moves.</param>
    /// <exception cref="ContainerStagesException">A name is invalid, there is no such image, or a registry refuses or cannot be reached.</exception>
    public static async Task<PromoteResult> RunAsync(PromoteRequest request, IReporter reporter, CancellationToken cancellationToken = default)
    {
        ImageReference source = RegistryReference.Parse(request.Source, "ContainerStagesPromoteFrom");
        ImmutableArray<Place> places = PlacesOf(request);
        using ContentStore store = request.Settings.OpenStore(reporter.Progress());
        var connections = new RegistryConnections(request.Settings.Registries, places[0].Registry, reporter, store.Progress);
        var client = new RegistryClient(source.Registry, source.Repository, RegistryAccess.Pull, connections.PullOptions(source.Registry));
        store.Promises.Claim(client);
        PromotedImage image = await new PromotionSource(client, source, store).ReadAsync(cancellationToken);
        List<PromotionTarget> targets = [];
        try
        {
            foreach (Place place in places)
            {
                targets.Add(new PromotionTarget(place, source, connections.PushOptions(RegistryAddress.AreSame(place.Registry, places[0].Registry)), store, reporter.High));
            }

            foreach (PromotionTarget target in targets)
            {
                await target.UploadAsync(image, cancellationToken);
            }

            foreach (PromotionTarget target in targets)
            {
                reporter.High(await target.MoveTagsAsync(image, cancellationToken));
            }

            store.Trim();
            return new PromoteResult
            {
                Names = [.. places.SelectMany(place => place.Names)],
                Digest = image.Root.Digest.ToString(),
                Reference = places[0].ByDigest(image.Root.Digest),
            };
        }
        finally
        {
            targets.ForEach(target => target.Dispose());
        }
    }

    private static ImmutableArray<Place> PlacesOf(PromoteRequest request)
    {
        if (request.Destinations.IsEmpty)
        {
            throw new ContainerStagesException(
                Catalogue.InvalidValue,
                "cannot promote the image: nothing says where to",
                "Set ContainerStagesPromoteTo, such as -p:ContainerStagesPromoteTo=registry.example/prod/orders-api:1.4.2. Several are separated by semicolons.");
        }

        return
        [
            .. request.Destinations.SelectMany(destination => PlaceOf(destination, request.Tags))
                .GroupBy(place => (place.Registry, place.Repository))
                .Select(group => new Place(group.Key.Registry, new ImageName(group.Key.Repository, [.. group.Select(place => place.Tag).Distinct()]))),
        ];
    }

    private static IEnumerable<(string Registry, string Repository, string Tag)> PlaceOf(string destination, ImmutableArray<string> tags)
    {
        ImageReference reference = RegistryReference.Parse(destination, "ContainerStagesPromoteTo");
        if (reference.Digest is not null || (!RegistryReference.HasTag(destination) && tags.IsEmpty))
        {
            throw ContainerStagesException.InvalidValue(
                "ContainerStagesPromoteTo", destination, "Write a tag and no digest: the image keeps the digest that it has, such as registry.example/prod/orders-api:1.4.2.");
        }

        ImageTags.Check(tags);
        return (RegistryReference.HasTag(destination) ? [reference.Tag!] : tags).Select(tag => (reference.Registry, reference.Repository, tag));
    }
}
