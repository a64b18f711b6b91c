using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;

namespace ContainerStages.Registry.Transport;

/// <summary>
/// Sends requests for one registry: it detects the scheme, follows redirects (credentials stay with their origin), repeats repeatable requests, and
/// gives up if nothing moves. It has no knowledge of repositories and tokens.
/// </summary>
internal sealed class RegistryTransport : IDisposable
{
    private const int MostRedirects = 5;
    private readonly RegistryAddress _address;
    private readonly RegistryOptions _options;
    private readonly ITransportFailures _failures;
    private readonly CertificateWatch _certificates = new();
    private readonly HttpClient _http;
    private readonly RegistryProbe _probe;

    /// <summary>The hosts that have answered: the registry, and those that it leads to.</summary>
    private readonly ConcurrentDictionary<string, bool> _answered = [];
    private Uri? _root;

    public RegistryTransport(RegistryAddress address, RegistryOptions options, ITransportFailures failures)
    {
        _address = address;
        _options = options;
        _failures = failures;
        Targets = new RequestTargets(address, options, failures);
        SocketsHttpHandler handler = RegistryHandler.Create(address, options);
        _certificates.Attach(handler.SslOptions);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("ContainerStages", null));
        _probe = new RegistryProbe(address, _http, options);
    }

    public RequestTargets Targets { get; }

    /// <summary><c>https://host/v2/</c>, or <c>http://host/v2/</c> for an insecure registry that does not speak TLS.</summary>
    public async Task<Uri> GetRootAsync(CancellationToken cancellationToken) =>
        _root ??= _address.AllowsInsecure && !await _probe.SpeaksTlsAsync(cancellationToken) ? _address.Http : _address.Https;

    /// <summary>
    /// Sends, and returns the final answer, whatever its status. The body has not been read. A request that may not be repeated is sent once, and a
    /// <see cref="BrokenConnectionException"/> tells the caller that it may have been carried out.
    /// </summary>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var budget = new RetryBudget(_options.Clock);

        // What sends a blob tells itself how far it is.
        using RunningWork? waiting = request.Content is null ? _options.Progress.Begin($"Waiting for {_address.Name}") : null;
        while (true)
        {
            try
            {
                HttpResponseMessage response = await FollowAsync(request, cancellationToken);
                if (!request.MayRepeat
                    || !RetryPolicy.IsTransient(response.StatusCode)
                    || !await budget.WaitAsync(RetryPolicy.AskedDelay(response, _options.Clock), cancellationToken))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (ContainerStagesException e) when (request.MayRepeat && BrokenConnectionException.IsCauseOf(e))
            {
                if (!await budget.WaitAsync(null, cancellationToken))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>
    /// An answer with its small body, of which <paramref name="limit"/> bytes at most are read. If the body breaks off, it is requested again.
    /// </summary>
    /// <param name="send">Repeatable.</param>
    public async Task<(HttpResponseMessage Response, byte[] Body)> FetchAsync(
        Func<Task<HttpResponseMessage>> send,
        int limit,
        CancellationToken cancellationToken)
    {
        var budget = new RetryBudget(_options.Clock);
        while (true)
        {
            HttpResponseMessage response = await send();
            try
            {
                return (response, await ReadAsync(response, limit, cancellationToken));
            }
            catch (ContainerStagesException e) when (BrokenConnectionException.IsCauseOf(e))
            {
                if (!await budget.WaitAsync(null, cancellationToken))
                {
                    throw;
                }
            }
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
        ResponseStream.OpenAsync(response, limit, _options.ProgressTimeout, _failures, cancellationToken);

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

            Uri target = Targets.Resolve(request.Uri, location);
            bool isSameOrigin = RegistryAddress.HaveSameOrigin(request.Uri, target);
            if (request.HasSecretBody && !isSameOrigin)
            {
                return response;
            }

            response.Dispose();
            request = request with { Uri = target, Authorization = isSameOrigin ? request.Authorization : null };
        }

        throw _failures.Malformed("it redirects without end");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        using var watch = new ProgressWatch(_options.ProgressTimeout, cancellationToken);
        using HttpRequestMessage message = request.ToMessage();
        if (message.Content is BlobContent blob)
        {
            blob.Progressed = watch.Progress;
        }

        try
        {
            HttpResponseMessage response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, watch.Token);
            _answered[request.Uri.Authority] = true;
            return response;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler marks its connection timeout in this way.
            bool isNotThere = e.InnerException is TimeoutException && !_answered.ContainsKey(request.Uri.Authority);
            throw isNotThere ? _failures.Unreachable(NoConnection(request.Uri)) : _failures.Stalled(e);
        }
        catch (HttpRequestException e)
        {
            throw await ExplainAsync(e, request.Uri, cancellationToken);
        }
    }

    private static bool IsRedirect(HttpStatusCode status, HttpMethod method) => status switch
    {
        HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther =>
            method == HttpMethod.Get || method == HttpMethod.Head,
        _ => false,
    };

    private HttpRequestException NoConnection(Uri uri) => new(
        HttpRequestError.ConnectionError,
        string.Create(CultureInfo.InvariantCulture, $"no connection within {_options.ConnectTimeout.TotalSeconds} seconds ({uri.IdnHost}:{uri.Port})"),
        new SocketException((int)SocketError.TimedOut));

    private async Task<ContainerStagesException> ExplainAsync(HttpRequestException e, Uri uri, CancellationToken cancellationToken)
    {
        if (e.InnerException is ContainerStagesException ours)
        {
            return ours;
        }

        if (IsBreak(e, uri))
        {
            return _failures.Interrupted(e);
        }

        bool needsTls = e.HttpRequestError == HttpRequestError.SecureConnectionError && !_address.AllowsInsecure;
        return needsTls && await _probe.SpeaksPlainHttpAsync(cancellationToken)
            ? _failures.Insecure()
            : _failures.Unreachable(e, _certificates.Refused);
    }

    /// <summary>
    /// Whether an established connection broke. An unknown name or a refused connection is permanent, unless the same host has answered before,
    /// because the host may be restarting.
    /// </summary>
    private bool IsBreak(HttpRequestException e, Uri uri) => e.HttpRequestError switch
    {
        HttpRequestError.ResponseEnded => true,
        HttpRequestError.Unknown => e.InnerException is IOException,
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError =>
            _answered.ContainsKey(uri.Authority) && _certificates.Refused is null,
        _ => false,
    };
}
