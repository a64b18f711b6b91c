using System.Collections.Immutable;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Registry.Configuration;

/// <summary>
/// The endpoints that images are pulled from: their own registry and its mirrors, which registries.conf and docker's <c>daemon.json</c> name. Pushes
/// always go to the registry itself.
/// </summary>
/// <param name="files">The files, which are read once, at first use.</param>
/// <param name="dockerHub">docker's own mirrors, which are for Docker Hub only.</param>
internal sealed class RegistryMirrors(RegistryConfigurationFiles files, ImmutableArray<Uri> dockerHub)
{
    public static readonly RegistryMirrors None = new(RegistryConfigurationFiles.None, []);
    private readonly Lazy<RegistriesConf> _registriesConf = new(() => RegistriesConf.Read(files));

    /// <summary>
    /// The endpoints in the order in which they are tried: the mirrors, and the registry itself, unless it is blocked. An endpoint that its own rule
    /// blocks is left out, too.
    /// </summary>
    /// <exception cref="ContainerStagesException">There is no endpoint, or a file is damaged.</exception>
    public ImmutableArray<PullEndpoint> EndpointsFor(ImageReference reference)
    {
        string name = NameOf(reference.Registry, reference.Repository);
        var itself = new PullEndpoint(reference.Registry, reference.Repository, IsInsecure: false);
        if (_registriesConf.Value.Find(name) is not { } rule)
        {
            return RegistryAddress.IsDockerHub(reference.Registry)
                ? [.. dockerHub.Select(mirror => itself with { Registry = mirror.Authority, IsInsecure = mirror.Scheme == Uri.UriSchemeHttp }), itself]
                : [itself];
        }

        IEnumerable<PullEndpoint> mirrors = rule.Mirrors
            .Where(mirror => reference.Digest is null ? mirror.ForTags : mirror.ForDigests)
            .Select(mirror => At(mirror.Location, mirror.IsInsecure));
        ImmutableArray<PullEndpoint> endpoints = [.. mirrors
            .Concat(rule.IsBlocked ? [] : [rule.Location is null ? itself with { IsInsecure = rule.IsInsecure } : At(rule.Location, rule.IsInsecure)])
            .Where(endpoint => _registriesConf.Value.Find(NameOf(endpoint.Registry, endpoint.Repository)) is not { IsBlocked: true })];
        return endpoints.IsEmpty
            ? throw Forbidden($"cannot pull {reference}: registries.conf blocks '{rule.Prefix}', and has no mirror for it")
            : endpoints;

        PullEndpoint At(string location, bool isInsecure) =>
            // If the first part is not a host, the name would mean an image of Docker Hub.
            ImageReference.TryParse(location + name[rule.LengthIn(name)!.Value..]) is { } moved && moved.Registry == location.Split('/')[0]
                ? new PullEndpoint(moved.Registry, moved.Repository, isInsecure)
                : throw Forbidden($"cannot pull {reference}: the location '{location}' in registries.conf does not lead to a repository");
    }

    /// <summary>Whether registries.conf says that this repository's registry may have no trusted certificate, or no TLS.</summary>
    public bool IsInsecure(string registry, string repository) =>
        _registriesConf.Value.Find(NameOf(registry, repository)) is { IsInsecure: true };

    private static string NameOf(string registry, string repository) =>
        $"{(RegistryAddress.IsDockerHub(registry) ? ImageReference.DockerHub : registry)}/{repository}";

    private static ContainerStagesException Forbidden(string message) => new(
        Catalogue.RegistryConfiguration,
        message,
        "Use another base, or ask the administrator of this machine's registries.conf.");
}
