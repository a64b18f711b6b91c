using ContainerStages.IO;
using ContainerStages.Registry.Refusals;

namespace ContainerStages.Registry.Transport;

/// <summary>
/// A response's body as it arrives. It ends at a limit, so that a registry which sends more than it announced cannot fill the disk, and it reports
/// network errors in terms that the user knows.
/// </summary>
internal sealed class ResponseStream : ReadOnlyStream
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _inner;
    private readonly ITransportFailures _failures;
    private readonly ProgressWatch _watch;
    private readonly CancellationToken _cancellationToken;
    private long _left;

    private ResponseStream(
        HttpResponseMessage response,
        Stream inner,
        long limit,
        TimeSpan timeout,
        ITransportFailures failures,
        CancellationToken cancellationToken)
    {
        _response = response;
        _inner = inner;
        _left = limit;
        _failures = failures;
        _cancellationToken = cancellationToken;
        _watch = new ProgressWatch(timeout, cancellationToken);
    }

    /// <param name="response">Disposed with the stream.</param>
    /// <param name="limit">The bytes after which the stream ends, even if the response has more.</param>
    /// <param name="cancellationToken">Applies to all reads.</param>
    public static async Task<ResponseStream> OpenAsync(
        HttpResponseMessage response,
        long limit,
        TimeSpan timeout,
        ITransportFailures failures,
        CancellationToken cancellationToken) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellationToken), limit, timeout, failures, cancellationToken);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            return 0;
        }

        try
        {
            _watch.Progress();
            int read = await _inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], _watch.Token);
            _watch.Pause();
            _left -= read;
            return read;
        }
        catch (OperationCanceledException e) when (!_cancellationToken.IsCancellationRequested)
        {
            throw _failures.Stalled(e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw _failures.Interrupted(e);
        }
    }

    /// <summary>All of a small body.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var content = new MemoryStream();
        await CopyToAsync(content, _cancellationToken);
        return content.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _response.Dispose();
            _watch.Dispose();
        }

        base.Dispose(disposing);
    }
}
