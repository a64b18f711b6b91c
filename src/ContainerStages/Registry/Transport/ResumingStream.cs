using System.Buffers;
using System.Net;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Registry.Refusals;

namespace ContainerStages.Registry.Transport;

/// <summary>
/// Bytes of a server as they arrive, not verified. After the connection breaks, the rest is requested from the first missing byte on (RFC 9110, 14).
/// The stream ends at most one byte after its limit, and before the expected size only if the server says that there is no more.
/// </summary>
internal sealed class ResumingStream : ReadOnlyStream
{
    private const int BufferSize = 128 * 1024;
    private readonly IDownload _download;
    private readonly RetryBudget _budget;
    private readonly RunningWork _work;
    private readonly CancellationToken _cancellationToken;
    private ResponseStream? _current;
    private long _position;
    private bool _takesNoRanges;
    private bool _hasEnded;

    private ResumingStream(IDownload download, RegistryOptions options, CancellationToken cancellationToken)
    {
        _download = download;
        _budget = new RetryBudget(options.Clock);
        _work = options.Progress.Begin($"Fetching {download.Name}", download.Size, () => _position);
        _cancellationToken = cancellationToken;
    }

    /// <param name="options">The clock for the waits between attempts, and the progress.</param>
    /// <param name="cancellationToken">Applies to all reads.</param>
    public static async Task<Stream> OpenAsync(IDownload download, RegistryOptions options, CancellationToken cancellationToken)
    {
        var stream = new ResumingStream(download, options, cancellationToken);
        try
        {
            await stream.RequestAsync();
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_hasEnded)
        {
            ContainerStagesException failure;
            try
            {
                if (_current is null)
                {
                    await RequestAsync();
                }

                int read = _current is null ? 0 : await _current.ReadAsync(buffer, cancellationToken);
                _position += read;
                _budget.Progressed(_position);
                if (read > 0 || buffer.IsEmpty || _hasEnded || _download.Size is not { } size || _position >= size)
                {
                    return read;
                }

                failure = EndedEarly();
            }
            catch (ContainerStagesException e) when (_current is not null && BrokenConnectionException.IsCauseOf(e))
            {
                // The answer broke off. A request without an answer has already been sent again.
                if (_position == _download.Size)
                {
                    // All bytes have arrived; only the end is not confirmed, and the digest does that.
                    return 0;
                }

                failure = e;
            }

            CloseCurrent();
            if (!await _budget.WaitAsync(null, _cancellationToken))
            {
                throw failure;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseCurrent();
            _work.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Opens the rest, if there is any.</summary>
    private async Task RequestAsync()
    {
        long? from = _position == 0 || _takesNoRanges ? null : _position;
        HttpResponseMessage response = await _download.GetAsync(from, _cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when from is not null && response.Content.Headers.ContentRange?.From == from:
                _current = await _download.OpenAsync(response, _download.Limit + 1 - _position, _cancellationToken);
                return;

            case HttpStatusCode.PartialContent:
                response.Dispose();
                throw _download.Failures.Malformed("it sent another part than was asked for");

            case HttpStatusCode.OK:
                _current = await _download.OpenAsync(response, _download.Limit + 1, _cancellationToken);
                await SkipAsync(_current);
                return;

            case HttpStatusCode.RequestedRangeNotSatisfiable when from is not null:
                // The answer to a range after the end gives the length. Without it, the server may not support ranges.
                _hasEnded = response.Content.Headers.ContentRange?.Length == _position;
                response.Dispose();
                _takesNoRanges = true;
                if (!_hasEnded)
                {
                    await RequestAsync();
                }

                return;

            default:
                using (response)
                {
                    throw await _download.RefusedAsync(response, _cancellationToken);
                }
        }
    }

    /// <summary>A server that ignores ranges starts from the beginning.</summary>
    private async Task SkipAsync(ResponseStream stream)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long left = _position; left > 0;)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), _cancellationToken);
                left -= read > 0 ? read : throw EndedEarly();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ContainerStagesException EndedEarly() =>
        _download.Failures.Interrupted(new EndOfStreamException($"the answer ended after {_position} of {_download.Size} bytes of {_download.Name}"));

    private void CloseCurrent()
    {
        _current?.Dispose();
        _current = null;
    }
}
