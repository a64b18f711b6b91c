using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Tokens;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Registry;

/// <summary>One repository of one registry, as the distribution-spec defines it.</summary>
internal sealed class RegistryClient : IDisposable
{
    private const int LargestError = 16 * 1024;
    private const string DigestHeader = "Docker-Content-Digest";

    private static readonly ImmutableArray<MediaType> ManifestTypes =
        [MediaType.OciIndex, MediaType.OciManifest, MediaType.DockerManifestList, MediaType.DockerManifest];

    private readonly string _repository;
    private readonly RegistryTransport _transport;
    private readonly Authentication _authentication;

    /// <param name="mountFrom">Other repositories of the registry, whose blobs are mounted: the token has to allow it.</param>
    public RegistryClient(string registry, string repository, RegistryAccess access, RegistryOptions options, params ImmutableArray<string> mountFrom)
    {
        RegistryAddress address = options.AddressOf(registry, repository);
        ImmutableArray<string> scopes = [$"repository:{repository}:{(access == RegistryAccess.Push ? "pull,push" : "pull")}"];
        _repository = repository;
        Registry = registry;
        Options = options;
        Failures = new RegistryFailures(registry, repository, access);
        _transport = new RegistryTransport(address, options, Failures);
        _authentication = new Authentication(
            address,
            repository,
            [.. scopes, .. mountFrom.Select(other => $"repository:{other}:pull")],
            options,
            _transport,
            Failures);
    }

    /// <summary>As references write it.</summary>
    public string Registry { get; }

    public RegistryOptions Options { get; }

    public RegistryFailures Failures { get; }

    /// <summary>The digest that a tag has there; null when there is no such tag, or the registry does not say.</summary>
    public async Task<Digest?> FindManifestAsync(string tag, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await HeadManifestAsync(tag, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? DigestOf(response) : null;
    }

    /// <summary>The digest that a tag has there, which its manifest tells if the registry does not; null when there is no such tag.</summary>
    public async Task<Digest?> ResolveTagAsync(string tag, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await HeadManifestAsync(tag, cancellationToken);
        return response.StatusCode != HttpStatusCode.OK ? null
            : DigestOf(response) ?? Digest.Of((await GetManifestAsync(tag, cancellationToken)).Content);
    }

    /// <summary>Whether there is such a tag, even if the registry does not say which digest it has.</summary>
    public async Task<bool> HasManifestAsync(string tag, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await HeadManifestAsync(tag, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>A manifest or an index. Its digest is checked against the requested one, else against the one that the registry states.</summary>
    public async Task<(MediaType MediaType, byte[] Content)> GetManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        RegistryRequest request = await RequestAsync(HttpMethod.Get, $"manifests/{tagOrDigest}", cancellationToken) with { Accept = ManifestTypes };
        (HttpResponseMessage response, byte[] content) = await _transport.FetchAsync(
            () => SendAsync(request, cancellationToken), Json.MostBytes + 1, cancellationToken);
        using HttpResponseMessage own = response;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var refusal = Refusal.Of(response, content);
            throw response.StatusCode == HttpStatusCode.NotFound ? Failures.NotFound(tagOrDigest, refusal) : Failures.Refused(refusal);
        }

        if (content.Length > Json.MostBytes)
        {
            throw Failures.TooLarge(tagOrDigest);
        }

        Digest? expected = Digest.TryParse(tagOrDigest, out Digest asked) ? asked : DigestOf(response);
        if (expected is { } digest && digest != Digest.Of(content))
        {
            throw Failures.Mismatch(digest, Digest.Of(content));
        }

        return (new MediaType(response.Content.Headers.ContentType?.MediaType ?? ""), content);
    }

    public async Task<bool> HasBlobAsync(Digest digest, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(await RequestAsync(HttpMethod.Head, $"blobs/{digest}", cancellationToken), cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound => false,
            _ => throw await RefusedAsync(response, cancellationToken),
        };
    }

    /// <summary>The answer to a request for a blob, whatever its status.</summary>
    /// <param name="from">The first byte that is wanted; null for all of them.</param>
    public async Task<HttpResponseMessage> GetBlobAsync(Digest digest, long? from, CancellationToken cancellationToken) =>
        await SendAsync(await RequestAsync(HttpMethod.Get, $"blobs/{digest}", cancellationToken) with { From = from }, cancellationToken);

    /// <inheritdoc cref="RegistryTransport.OpenAsync"/>
    public Task<ResponseStream> OpenAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken) =>
        _transport.OpenAsync(response, limit, cancellationToken);

    /// <summary>Moves a tag to a manifest, whose blobs the registry must already have.</summary>
    public async Task PutManifestAsync(string tag, Descriptor manifest, byte[] content, CancellationToken cancellationToken)
    {
        RegistryRequest request = await RequestAsync(HttpMethod.Put, $"manifests/{tag}", cancellationToken) with
        {
            Content = () => new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(manifest.MediaType.Value) } },
            MayRepeat = true,
        };
        using HttpResponseMessage response = await SendAsync(request, cancellationToken);
        // The spec says 201; Quay said 202 (github.com/containerd/containerd/pull/3750).
        if (response.StatusCode is HttpStatusCode.Created or HttpStatusCode.Accepted)
        {
            CheckDigest(response, manifest.Digest);
            return;
        }

        // The answer to an earlier attempt may have been lost, and an immutable tag does not even accept the same manifest again.
        ContainerStagesException refused = await RefusedAsync(response, cancellationToken);
        if (await FindManifestAsync(tag, cancellationToken) != manifest.Digest)
        {
            throw refused;
        }
    }

    /// <summary>Checks that the registry stored the bytes that were sent.</summary>
    public void CheckDigest(HttpResponseMessage response, Digest sent)
    {
        if (DigestOf(response) is { } stored && stored != sent)
        {
            throw Failures.Mismatch(sent, stored);
        }
    }

    /// <summary>Whether the registry is reached without TLS. It is asked at the first request.</summary>
    public async Task<bool> SpeaksPlainHttpAsync(CancellationToken cancellationToken) =>
        (await _transport.GetRootAsync(cancellationToken)).Scheme == Uri.UriSchemeHttp;

    /// <summary>A request for something in this repository.</summary>
    public async Task<RegistryRequest> RequestAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        new(method, new Uri(await _transport.GetRootAsync(cancellationToken), $"{_repository}/{path}"));

    /// <summary>Where an answer's <c>Location</c> leads.</summary>
    public Uri LocationOf(HttpResponseMessage response) =>
        response.Headers.Location is { } location ? TargetOf(response, location) : throw Failures.Malformed("it lacks a Location");

    /// <summary>Where an address in an answer leads.</summary>
    /// <exception cref="ContainerStagesException">Requests must not go there.</exception>
    public Uri TargetOf(HttpResponseMessage response, Uri address) => _transport.Targets.Resolve(response.RequestMessage!.RequestUri!, address);

    /// <summary>Sends a request with the known credentials, and once more after the registry has asked for others.</summary>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        Uri root = await _transport.GetRootAsync(cancellationToken);
        if (!RegistryAddress.HaveSameOrigin(root, request.Uri))
        {
            return await _transport.SendAsync(request, cancellationToken);
        }

        AuthenticationHeaderValue? used = await _authentication.GetHeaderAsync(cancellationToken);
        HttpResponseMessage response = await _transport.SendAsync(request with { Authorization = used }, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized
            || !RegistryAddress.HaveSameOrigin(root, response.RequestMessage!.RequestUri!)
            || !await _authentication.RenewAsync(response, used, cancellationToken))
        {
            return response;
        }

        response.Dispose();
        return await _transport.SendAsync(request with { Authorization = await _authentication.GetHeaderAsync(cancellationToken) }, cancellationToken);
    }

    /// <summary>The error for an unexpected answer.</summary>
    public async Task<ContainerStagesException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = [];
        try
        {
            body = await _transport.ReadAsync(response, LargestError, cancellationToken);
        }
        catch (ContainerStagesException)
        {
            // The status says enough.
        }

        return Failures.Refused(Refusal.Of(response, body));
    }

    public void Dispose()
    {
        _authentication.Dispose();
        _transport.Dispose();
    }

    /// <returns>An answer of 200 or 404.</returns>
    private async Task<HttpResponseMessage> HeadManifestAsync(string tag, CancellationToken cancellationToken)
    {
        RegistryRequest request = await RequestAsync(HttpMethod.Head, $"manifests/{tag}", cancellationToken) with { Accept = ManifestTypes };
        HttpResponseMessage response = await SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound)
        {
            return response;
        }

        using (response)
        {
            throw await RefusedAsync(response, cancellationToken);
        }
    }

    private static Digest? DigestOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(DigestHeader, out IEnumerable<string>? values) && Digest.TryParse(values.First(), out Digest digest)
            ? digest
            : null;
}
