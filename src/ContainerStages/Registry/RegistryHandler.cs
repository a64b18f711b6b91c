using System.Net.Security;

namespace ContainerStages.Registry;

/// <summary>
/// The system's HTTP handler, its proxies included, without cookies. Redirects are followed by the transport, which knows where
/// credentials may go.
/// </summary>
internal static class RegistryHandler
{
    public static SocketsHttpHandler Create(RegistryAddress address, RegistryOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(30),
        };

        if (address.AllowsInsecure)
        {
            // Only for that host: a redirect to another one still needs a trusted certificate.
            handler.SslOptions.RemoteCertificateValidationCallback = (sender, _, _, errors) =>
                errors == SslPolicyErrors.None
                || (sender is SslStream stream && stream.TargetHostName.Equals(address.Https.DnsSafeHost, StringComparison.OrdinalIgnoreCase));
        }

        if (options.Connect is { } connect)
        {
            handler.ConnectCallback = (context, cancellationToken) => connect(context.DnsEndPoint, cancellationToken);
        }

        return handler;
    }
}
