using System.Net;
using ContainerStages.IO;
using ContainerStages.Registry.Configuration;

namespace ContainerStages.Registry.Transport;

/// <summary>Detects the protocol of a registry's port. It never sends credentials.</summary>
internal sealed class RegistryProbe(RegistryAddress address, HttpClient http, RegistryOptions options)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan Limit => options.ConnectTimeout < Longest ? options.ConnectTimeout : Longest;

    /// <summary>
    /// Whether the port speaks TLS. Some servers without TLS wait for the end of the request: without an answer in time, false only if one comes to plain
    /// HTTP. A TLS server that is slow is never sent a password without TLS.
    /// </summary>
    public async Task<bool> SpeaksTlsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(address.Https, cancellationToken) is not null || !await SpeaksPlainHttpAsync(cancellationToken);
        }
        catch (HttpRequestException e)
        {
            // Without a port in its name, plain HTTP is at another port. A proxy may allow tunnels to port 443 only, and plain HTTP all the
            // same. Anything else is for the real request to report.
            return e.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError) && !address.Https.IsDefaultPort;
        }
    }

    /// <summary>Whether a registry answers there; a TLS server answers plain HTTP with 400.</summary>
    public async Task<bool> SpeaksPlainHttpAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(address.Http, cancellationToken) is HttpStatusCode.OK or HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<HttpStatusCode?> AskAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var watch = new ProgressWatch(Limit, cancellationToken);
        try
        {
            using HttpResponseMessage response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, watch.Token);
            return response.StatusCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
