using System.Collections.Immutable;
using ContainerStages.Oci;

namespace ContainerStages.Registry;

/// <summary>Where images can be pulled from besides their own registry.</summary>
internal sealed class RegistryMirrors
{
    public static readonly RegistryMirrors None = new([]);
    private readonly ImmutableArray<PullEndpoint> _dockerHub;

    private RegistryMirrors(ImmutableArray<PullEndpoint> dockerHub) => _dockerHub = dockerHub;

    /// <summary>In the order in which they are to be tried; the registry itself comes last.</summary>
    public ImmutableArray<PullEndpoint> EndpointsFor(ImageReference reference) =>
        [.. _dockerHub, new PullEndpoint(reference.Registry, reference.Repository, IsInsecure: false)];
}
