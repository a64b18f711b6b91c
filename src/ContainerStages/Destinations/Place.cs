using System.Collections.Immutable;
using ContainerStages.Oci;
using ContainerStages.Registry.Configuration;

namespace ContainerStages.Destinations;

/// <summary>A registry, and the image's name there.</summary>
/// <param name="Registry">As references write it: a host and maybe a port.</param>
internal sealed record Place(string Registry, ImageName Name)
{
    public ImmutableArray<string> Names => [.. Name.Tags.Select(tag => $"{Registry}/{Name.Repository}:{tag}")];

    public string ByDigest(Digest digest) => $"{Registry}/{Name.Repository}@{digest}";

    /// <summary>The repository that blobs of an image are mounted from; null if they are in another registry, or here already.</summary>
    public string? MountableFrom(ImageReference source) =>
        RegistryAddress.AreSame(source.Registry, Registry) && source.Repository != Name.Repository ? source.Repository : null;

    public override string ToString() => string.Join(' ', Names);
}
