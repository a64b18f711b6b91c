using System.Net;
using System.Net.Http.Headers;
using ContainerStages.Diagnostics;

namespace ContainerStages.Registry;

/// <summary>
/// Sends requests for one registry: finds out its scheme, follows redirects (credentials stay with their origin), retries what may
/// be retried, and gives up when nothing moves. Knows nothing of repositories and tokens.
/// </summary>
internal sealed class RegistryTransport : IDisposable
{
    private const int MostRedirects = 5;
    private readonly RegistryAddress _address;
    private readonly RegistryFailures _failures;
    private readonly TimeSpan _progressTimeout;
    private readonly HttpClient _http;
    private readonly RegistryProbe _probe;
    private Uri? _root;

    public RegistryTransport(RegistryAddress address, RegistryOptions options, RegistryFailures failures)
    {
        _address = address;
        _failures = failures;
        _progressTimeout = options.ProgressTimeout;
        _http = new HttpClient(RegistryHandler.Create(address, options)) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("ContainerStages", null));
        _probe = new RegistryProbe(address, _http);
    }

    /// <summary><c>https://host/v2/</c>, or <c>http://host/v2/</c> for an insecure registry that does not speak TLS.</summary>
    public async Task<Uri> GetRootAsync(CancellationToken cancellationToken) =>
        _root ??= _address.AllowsInsecure && !await _probe.SpeaksTlsAsync(cancellationToken) ? _address.Http : _address.Https;

    /// <summary>Sends, and returns the final answer, whatever its status. The body has not been read.</summary>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan delay;
            try
            {
                HttpResponseMessage response = await FollowAsync(request, cancellationToken);
                if (RetryPolicy.DelayAfter(request.Method, response, attempt) is not { } wait)
                {
                    return response;
                }

                response.Dispose();
                delay = wait;
            }
            catch (HttpRequestException e)
            {
                if (RetryPolicy.DelayAfter(request.Method, e, attempt) is not { } wait)
                {
                    throw await ExplainAsync(e, cancellationToken);
                }

                delay = wait;
            }

            await Task.Delay(delay, cancellationToken);
        }
    }

    /// <summary>A small body: at most <paramref name="limit"/> bytes of it.</summary>
    public async Task<byte[]> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        await using ResponseStream stream = await OpenAsync(response, limit, cancellationToken);
        return await stream.ReadToEndAsync();
    }

    /// <inheritdoc cref="ResponseStream.OpenAsync"/>
    public Task<ResponseStream> OpenAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken) =>
        ResponseStream.OpenAsync(response, limit, _progressTimeout, _failures, cancellationToken);

    /// <summary>Where an answer points to. Nothing goes over plain HTTP unless the registry may be insecure.</summary>
    public Uri Resolve(Uri from, Uri location)
    {
        if (!Uri.TryCreate(from, location, out Uri? target))
        {
            throw _failures.Malformed("it points to something that is no address");
        }

        if (target.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttps
            && target.Host == from.Host && (target.IsDefaultPort || target.Port == from.Port))
        {
            // A registry behind a proxy that ends TLS often does not know its own scheme.
            target = new UriBuilder(target) { Scheme = from.Scheme, Port = from.Port }.Uri;
        }

        return target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && _address.AllowsInsecure)
            ? target
            : throw _failures.Malformed($"it points to '{target.GetLeftPart(UriPartial.Authority)}', which is not HTTPS");
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> FollowAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            HttpResponseMessage response = await SendOnceAsync(request, cancellationToken);
            if (!IsRedirect(response.StatusCode, request.Method) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            Uri target = Resolve(request.Uri, location);
            request = request with
            {
                Uri = target,
                Authorization = RegistryAddress.HaveSameOrigin(request.Uri, target) ? request.Authorization : null,
            };
        }

        throw _failures.Malformed("it redirects without end");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        using var watch = new ProgressWatch(_progressTimeout, cancellationToken);
        using HttpRequestMessage message = request.ToMessage();
        if (message.Content is BlobContent blob)
        {
            blob.Progressed = watch.Progress;
        }

        try
        {
            return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, watch.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw _failures.Stalled(e);
        }
    }

    private static bool IsRedirect(HttpStatusCode status, HttpMethod method) => status switch
    {
        HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther =>
            method == HttpMethod.Get || method == HttpMethod.Head,
        _ => false,
    };

    private async Task<ContainerStagesException> ExplainAsync(HttpRequestException e, CancellationToken cancellationToken)
    {
        if (e.InnerException is ContainerStagesException ours)
        {
            return ours;
        }

        bool needsTls = e.HttpRequestError == HttpRequestError.SecureConnectionError && !_address.AllowsInsecure;
        return needsTls && await _probe.SpeaksPlainHttpAsync(cancellationToken) ? _failures.Insecure() : _failures.Unreachable(e);
    }
}
