using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Registry;

/// <summary>A blob of the content store as the body of a request: streamed, with its length, opened anew for each sending.</summary>
internal sealed class BlobContent : HttpContent
{
    private const int BufferSize = 128 * 1024;
    private readonly Descriptor _blob;
    private readonly ContentStore _store;

    public BlobContent(Descriptor blob, ContentStore store)
    {
        _blob = blob;
        _store = store;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <summary>Called whenever some bytes have gone out.</summary>
    public Action? Progressed { get; set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using Stream source = await _store.OpenReadAsync(_blob, cancellationToken);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
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
        length = _blob.Size;
        return true;
    }
}
