using ContainerStages.FileSystems;

namespace ContainerStages.IO;

/// <summary>
/// Limits the bytes to the allowed unpacked size of a layer. The tar reader reads headers into one buffer of the size that the archive claims: a read
/// of more than <see cref="LayerLimits.MostHeaderBytes"/> is such a claim, and is refused before its memory is touched.
/// </summary>
/// <param name="inner">Is read only forwards.</param>
/// <param name="limit">In bytes.</param>
/// <param name="refuse">Makes the exception from the reason.</param>
/// <param name="cancellation">Also cancels reads that have no token.</param>
internal sealed class LimitedStream(Stream inner, long limit, Func<string, Exception> refuse, CancellationToken cancellation) : ForwardStream
{
    public long BytesRead { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        CheckRequest(buffer.Length);
        return Count(inner.Read(buffer));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        CheckRequest(buffer.Length);
        return Count(await inner.ReadAsync(buffer, cancellationToken));
    }

    private void CheckRequest(int bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        if (bytes > LayerLimits.MostHeaderBytes)
        {
            throw refuse($"it has a header of {bytes} bytes, and real ones have some thousands");
        }
    }

    private int Count(int bytes) => (BytesRead += bytes) <= limit ? bytes : throw refuse($"it unpacks to more than {limit} bytes, and is compressed far smaller");
}
