using System.Net;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Registry.Configuration;

/// <summary>The address of a registry, and whether it may be used without a trusted certificate.</summary>
/// <param name="Name">As references write it.</param>
/// <param name="AllowsInsecure">
/// Whether it is a loopback host, or listed as insecure. Then TLS is tried first, with any certificate, and plain HTTP if the host does not speak
/// TLS, as with the SDK. Any other registry needs TLS and a trusted certificate.
/// </param>
internal sealed record RegistryAddress(string Name, Uri Https, Uri Http, bool AllowsInsecure)
{
    private const string DockerHubHost = "registry-1.docker.io";

    /// <param name="insecure">Hosts and CIDR ranges that may be used without a trusted certificate.</param>
    /// <param name="repository">Settings may be for some repositories of a registry only.</param>
    public static RegistryAddress Of(string registry, IReadOnlySet<string> insecure, RegistryMirrors mirrors, string repository)
    {
        string host = IsDockerHub(registry) ? DockerHubHost : registry;
        if (!Uri.TryCreate($"https://{host}/v2/", UriKind.Absolute, out Uri? https)
            || !Uri.TryCreate($"http://{host}/v2/", UriKind.Absolute, out Uri? http)
            || https is not { PathAndQuery: "/v2/", UserInfo: "" })
        {
            // Without an account that stands before the host.
            throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot use the registry '{registry[(registry.LastIndexOf('@') + 1)..]}': it is no host name with an optional port",
                "Write it as 'registry.example' or 'registry.example:5000'.");
        }

        bool isInsecure = IsLoopback(https) || insecure.Any(listed => Covers(listed, registry, https));
        return new RegistryAddress(registry, https, http, isInsecure || mirrors.IsInsecure(registry, repository));
    }

    public static bool IsDockerHub(string registry) =>
        registry is ImageReference.DockerHub or "index.docker.io" or DockerHubHost;

    /// <summary>Whether two names mean the same registry, so that one repository's blobs can be mounted into another.</summary>
    public static bool AreSame(string one, string other) =>
        one.Equals(other, StringComparison.OrdinalIgnoreCase) || (IsDockerHub(one) && IsDockerHub(other));

    /// <summary>Whether scheme, host and port are the same, so that both may get the same credentials.</summary>
    public static bool HaveSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    public static bool IsLoopback(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static bool Covers(string listed, string registry, Uri uri) =>
        listed.Equals(registry, StringComparison.OrdinalIgnoreCase)
        || (IPNetwork.TryParse(listed, out IPNetwork range) && IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address) && range.Contains(address));
}
