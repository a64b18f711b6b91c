using ContainerStages.Diagnostics;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;

namespace ContainerStages.Registry.Transport;

/// <summary>The allowed targets of a registry's answers: redirects, upload sessions, token servers.</summary>
internal sealed class RequestTargets(RegistryAddress address, RegistryOptions options, ITransportFailures failures)
{
    /// <summary>Where an answer points to. Nothing goes over plain HTTP unless the registry may be insecure.</summary>
    public Uri Resolve(Uri from, Uri location)
    {
        if (!Uri.TryCreate(from, location, out Uri? target))
        {
            throw failures.Malformed("it points to something that is no address");
        }

        target = WithSchemeOf(from, target);
        return target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && address.AllowsInsecure)
            ? target
            : throw NotHttps(target);
    }

    /// <summary>
    /// The URL of the token server, checked before a password is sent to it: HTTPS, or a host that itself may be insecure. An insecure registry does
    /// not make a token server on another host insecure.
    /// </summary>
    public Uri ResolveRealm(Uri root, string? realm)
    {
        if (!Uri.TryCreate(realm, UriKind.Absolute, out Uri? target))
        {
            throw failures.Malformed("it asks for a token without saying where to get it");
        }

        target = WithSchemeOf(root, target);
        bool mayBeInsecure = target.Scheme == Uri.UriSchemeHttp
            && ((address.AllowsInsecure && target.Host == root.Host) || options.AddressOf(target.Authority).AllowsInsecure);
        return target.Scheme == Uri.UriSchemeHttps || mayBeInsecure ? target : throw NotHttps(target);
    }

    /// <summary>Corrects the scheme, because a registry behind a proxy that terminates TLS often does not know it.</summary>
    private static Uri WithSchemeOf(Uri from, Uri target) =>
        target.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttps
        && target.Host == from.Host && (target.IsDefaultPort || target.Port == from.Port)
            ? new UriBuilder(target) { Scheme = from.Scheme, Port = from.Port }.Uri
            : target;

    private ContainerStagesException NotHttps(Uri target) =>
        failures.Malformed($"it points to '{target.GetLeftPart(UriPartial.Authority)}', which is not HTTPS");
}
