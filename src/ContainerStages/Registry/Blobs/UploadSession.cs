using System.Globalization;
using System.Net;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Registry.Blobs;

/// <summary>
/// One upload session of a registry (distribution-spec, "Pushing blobs"). After each failure the client asks the session how many bytes it has, and
/// continues there. Only 201 to the closing PUT, or a request for the blob itself, confirms the upload.
/// </summary>
internal sealed class UploadSession
{
    private readonly RegistryClient _client;
    private readonly Descriptor _blob;
    private readonly ContentStore _store;
    private readonly UploadWay _way;
    private readonly RetryBudget _budget;
    private readonly RunningWork _work;
    private readonly long _leastChunk;
    private Uri _location;
    private long _offset;

    /// <param name="started">The answer that opened the session.</param>
    public UploadSession(RegistryClient client, HttpResponseMessage started, Descriptor blob, ContentStore store, UploadWay way, RetryBudget budget, RunningWork work)
    {
        _client = client;
        _blob = blob;
        _store = store;
        _way = way;
        _budget = budget;
        _work = work;
        _location = client.LocationOf(started);
        _leastChunk = long.TryParse(Header(started, "OCI-Chunk-Min-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out long least) ? least : 0;
    }

    /// <returns>False if the session cannot continue, and a new one may succeed.</returns>
    public async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        while (_offset == 0 || _way.TakesChunks)
        {
            bool isWhole = _way.IsWhole(_offset);
            long length = isWhole ? _blob.Size : _way.ChunkAt(_offset, _leastChunk);
            bool closes = isWhole || length == 0;
            Failure failure;
            try
            {
                using HttpResponseMessage response = await _client.SendAsync(closes ? Closing(length) : Chunk(length), cancellationToken);
                if (closes && response.StatusCode == HttpStatusCode.Created)
                {
                    _client.CheckDigest(response, _blob.Digest);
                    return true;
                }

                if (!closes && response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Created && Advance(response, length))
                {
                    continue;
                }

                failure = new Failure(
                    response.StatusCode,
                    await _client.RefusedAsync(response, cancellationToken),
                    RetryPolicy.AskedDelay(response, _client.Options.Clock));
            }
            catch (ContainerStagesException e) when (BrokenConnectionException.IsCauseOf(e))
            {
                failure = new Failure(null, e, null);
            }

            // The session may have had all bytes when the answer was lost.
            if (closes && failure.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                && await _client.HasBlobAsync(_blob.Digest, cancellationToken))
            {
                return true;
            }

            if (!await MayGoOnAsync(failure, length, closes, cancellationToken))
            {
                throw failure.Reason;
            }

            if (!await AskAsync(cancellationToken))
            {
                return false;
            }
        }

        return false;
    }

    private RegistryRequest Closing(long length)
    {
        string separator = _location.Query.Length > 0 ? "&" : "?";
        var target = new Uri($"{_location.AbsoluteUri}{separator}digest={Uri.EscapeDataString(_blob.Digest.ToString())}");
        return new RegistryRequest(HttpMethod.Put, target) { Content = () => new BlobContent(_blob, _store, 0, length) { Work = _work } };
    }

    private RegistryRequest Chunk(long length)
    {
        long start = _offset;
        return new RegistryRequest(HttpMethod.Patch, _location) { Content = () => BlobContent.Chunk(_blob, _store, start, length, _work) };
    }

    /// <summary>
    /// A chunk was accepted. Amazon ECR answers with 201 (github.com/dotnet/sdk-container-builds/pull/279), the spec and all others with 202.
    /// </summary>
    /// <returns>Whether the whole chunk was accepted.</returns>
    private bool Advance(HttpResponseMessage response, long length)
    {
        Relocate(response);
        long sent = _offset + length;
        _offset = ChunkRange.TryParseAccepted(Header(response, "Range"), out long accepted) && accepted > 0 ? Math.Min(accepted, sent) : sent;
        _budget.Progressed(_offset);
        return _offset == sent;
    }

    /// <summary>Whether to make another attempt; waits until then, and changes the way of sending if necessary.</summary>
    private async Task<bool> MayGoOnAsync(Failure failure, long length, bool closes, CancellationToken cancellationToken)
    {
        switch (failure.Status)
        {
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.InsufficientStorage:
                return false;

            case HttpStatusCode.RequestEntityTooLarge when length > 0:
                return _way.TrySmaller(length, _leastChunk);

            // 2xx: a part of a chunk was accepted.
            case HttpStatusCode.RequestedRangeNotSatisfiable:
            case < HttpStatusCode.MultipleChoices when !closes:
                return await _budget.WaitAsync(failure.Asked, cancellationToken);

            case null:
                _way.Break();
                return await _budget.WaitAsync(failure.Asked, cancellationToken);

            case { } status when RetryPolicy.IsTransient(status):
                return await _budget.WaitAsync(failure.Asked, cancellationToken);

            default:
                // In the middle of a session, the registry may no longer know the session.
                return closes || _offset == 0 || _way.TakesWhole ? _way.TryOther(closes && length == _blob.Size) : await _budget.WaitAsync(failure.Asked, cancellationToken);
        }
    }

    /// <summary>Asks the registry how much of the blob this session has.</summary>
    /// <returns>False if it no longer knows the session, or does not support the request.</returns>
    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _client.SendAsync(new RegistryRequest(HttpMethod.Get, _location), cancellationToken);
        if (!response.IsSuccessStatusCode
            || !ChunkRange.TryParseAccepted(Header(response, "Range"), out long accepted)
            || accepted > _blob.Size)
        {
            return false;
        }

        Relocate(response);
        _budget.Progressed(accepted);
        _offset = accepted;
        return true;
    }

    /// <summary>Updates the URL of the session, which may change with every answer.</summary>
    private void Relocate(HttpResponseMessage response)
    {
        if (response.Headers.Location is not null)
        {
            _location = _client.LocationOf(response);
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    /// <param name="Status">Null when the connection broke.</param>
    /// <param name="Asked">The wait that the registry asks for.</param>
    private sealed record Failure(HttpStatusCode? Status, ContainerStagesException Reason, TimeSpan? Asked);
}
