using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Registry.Transport;

/// <summary>A part of a blob of the content store as the body of a request: streamed, with its length, and opened again for each sending.</summary>
internal sealed class BlobContent : HttpContent
{
    private const int BufferSize = 128 * 1024;
    private readonly Descriptor _blob;
    private readonly ContentStore _store;
    private readonly long _start;
    private readonly long _length;

    public BlobContent(Descriptor blob, ContentStore store, long start, long length)
    {
        _blob = blob;
        _store = store;
        _start = start;
        _length = length;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <summary>Called whenever some bytes have gone out.</summary>
    public Action? Progressed { get; set; }

    /// <summary>Hears how much of the blob has gone out.</summary>
    public RunningWork? Work { get; init; }

    /// <summary>With the <c>Content-Range</c> that a PATCH needs.</summary>
    public static BlobContent Chunk(Descriptor blob, ContentStore store, long start, long length, RunningWork work)
    {
        var content = new BlobContent(blob, store, start, length) { Work = work };
        content.Headers.TryAddWithoutValidation("Content-Range", ChunkRange.Of(start, length).ToString());
        return content;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using Stream source = await _store.OpenReadAsync(_blob, cancellationToken);
        source.Position = _start;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long left = _length; left > 0;)
            {
                int read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
                if (read == 0)
                {
                    // The store has verified the blob before; the client reports a body that is too short.
                    return;
                }

                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                left -= read;
                Work?.Reach(_start + _length - left);
                Progressed?.Invoke();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
