using System.Globalization;
using System.Net;
using ContainerStages.Diagnostics;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Registry.Downloads;

/// <summary>
/// A file of a web server, as a stream that follows redirects and recovers from broken connections, with the proxies and time limits for registries,
/// and without credentials. Its bytes are not verified: the caller knows their digest. So plain HTTP is allowed where the URL says so.
/// </summary>
internal sealed class FileDownload : IDownload, IDisposable
{
    /// <summary>Bytes. Larger files are images of machines or models, which no layer should have.</summary>
    public const long MostBytes = 8L << 30;

    private readonly Uri _url;
    private readonly RegistryOptions _options;
    private readonly DownloadFailures _failures;
    private readonly RegistryTransport _transport;

    public FileDownload(Uri url, RegistryOptions options)
    {
        _url = url;
        _options = options;
        _failures = new DownloadFailures(url);
        _transport = new RegistryTransport(AddressOf(url), options, _failures);
    }

    public string Name => DownloadFailures.Show(_url);

    public long? Size => null;

    public long Limit => MostBytes;

    public ITransportFailures Failures => _failures;

    /// <summary>Opens the file.</summary>
    /// <param name="cancellationToken">Applies to all reads.</param>
    public Task<Stream> OpenAsync(CancellationToken cancellationToken) => ResumingStream.OpenAsync(this, _options, cancellationToken);

    public async Task<HttpResponseMessage> GetAsync(long? from, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await _transport.SendAsync(new RegistryRequest(HttpMethod.Get, _url) { From = from }, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentLength is not > MostBytes)
        {
            return response;
        }

        response.Dispose();
        throw TooLarge();
    }

    public Task<ResponseStream> OpenAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken) =>
        _transport.OpenAsync(response, limit, cancellationToken);

    public Task<ContainerStagesException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken) => Task.FromResult(_failures.Refused(response));

    public ContainerStagesException TooLarge() => _failures.TooLarge(string.Create(CultureInfo.InvariantCulture, $"{MostBytes >> 30} GiB"));

    public void Dispose() => _transport.Dispose();

    /// <summary>A host that the URL names with <c>http</c> may also redirect to plain HTTP; from HTTPS, nothing leads back to it.</summary>
    private static RegistryAddress AddressOf(Uri url) => new(
        url.Authority,
        new UriBuilder(url) { Scheme = Uri.UriSchemeHttps, Port = url.Port }.Uri,
        new UriBuilder(url) { Scheme = Uri.UriSchemeHttp, Port = url.Port }.Uri,
        AllowsInsecure: url.Scheme == Uri.UriSchemeHttp);
}
