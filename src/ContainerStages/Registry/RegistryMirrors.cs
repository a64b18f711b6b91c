using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Registry;

/// <summary>Where else the images of a registry can be pulled from.</summary>
internal sealed class RegistryMirrors
{
    private readonly Func<ImageReference, ImmutableArray<PullEndpoint>> _endpoints;

    private RegistryMirrors(Func<ImageReference, ImmutableArray<PullEndpoint>> endpoints) => _endpoints = endpoints;

    public static RegistryMirrors None { get; } = new(reference => [new PullEndpoint(reference.Registry, reference.Repository, IsInsecure: false)]);

    public static RegistryMirrors Of(Func<ImageReference, ImmutableArray<PullEndpoint>> endpoints) => new(endpoints);

    /// <summary>In the order in which they are to be tried; the registry itself is the last.</summary>
    public ImmutableArray<PullEndpoint> EndpointsFor(ImageReference reference) => _endpoints(reference);
}

/// <summary>One place that an image can be pulled from.</summary>
/// <param name="IsInsecure">It may be talked to without a trusted certificate.</param>
internal sealed record PullEndpoint(string Registry, string Repository, bool IsInsecure);
