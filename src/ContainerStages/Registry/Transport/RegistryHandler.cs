using System.Net.Security;
using ContainerStages.Registry.Configuration;

namespace ContainerStages.Registry.Transport;

/// <summary>
/// The system's HTTP handler without cookies, with the proxies of the environment and the certificates of the registry. The transport follows
/// redirects, because it knows where credentials may go.
/// </summary>
internal static class RegistryHandler
{
    public static SocketsHttpHandler Create(RegistryAddress address, RegistryOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
        };

        if (options.Proxy is { } proxy)
        {
            handler.Proxy = proxy;
        }

        // Only that host is insecure: a host that it redirects to still needs a trusted certificate.
        var certificates = new RegistryCertificates(address.Name, address.Https.DnsSafeHost, options.Files);
        handler.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            string server = ((SslStream)sender).TargetHostName;
            return (address.AllowsInsecure && certificates.IsRegistry(server)) || certificates.Trusts(server, certificate, chain, errors);
        };
        handler.SslOptions.LocalCertificateSelectionCallback = (_, server, _, _, _) => certificates.ClientFor(server)!;

        if (options.Connect is { } connect)
        {
            handler.ConnectCallback = (context, cancellationToken) => connect(context.DnsEndPoint, cancellationToken);
        }

        return handler;
    }
}
