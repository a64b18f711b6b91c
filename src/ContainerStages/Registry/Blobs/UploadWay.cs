namespace ContainerStages.Registry.Blobs;

/// <summary>
/// How a blob is sent: whole in one request, or in chunks. It adapts to refusals over several upload sessions, and never repeats a refused way, so
/// that it ends.
/// </summary>
/// <param name="size">The size of the blob.</param>
/// <param name="chunkSize">Null to begin with the whole blob.</param>
internal sealed class UploadWay(long size, long? chunkSize)
{
    private const long MiB = 1024 * 1024;

    /// <summary>
    /// Between the minimum and the maximum of Amazon ECR: parts of 5 MB (github.com/dotnet/sdk-container-builds/issues/424) to 10 MB
    /// (github.com/dotnet/sdk/pull/33019).
    /// </summary>
    private const long UsualChunk = 8 * MiB;

    /// <summary>
    /// The sizes that are tried after a request was too large (413): below Cloudflare's limit of 100 MB
    /// (github.com/podman-container-tools/podman/issues/24919), the usual chunk, and nginx's default <c>client_max_body_size</c> of 1 MiB.
    /// </summary>
    private static readonly long[] SmallerChunks = [64 * MiB, UsualChunk, MiB];

    private long? _chunkSize = chunkSize;
    private bool _wholeIsRefused;
    private bool _chunksAreRefused;

    public bool TakesChunks => !_chunksAreRefused;

    public bool TakesWhole => !_wholeIsRefused;

    /// <summary>Whether the whole blob is sent in one request, which is possible only from its beginning.</summary>
    public bool IsWhole(long offset) =>
        size == 0 || (offset == 0 && !_wholeIsRefused && (_chunkSize is null || _chunkSize >= size));

    /// <param name="offset">Where the chunk starts.</param>
    /// <param name="least">The registry's minimum, except for the last chunk (<c>OCI-Chunk-Min-Length</c>).</param>
    public long ChunkAt(long offset, long least) => Math.Min(Math.Max(_chunkSize ?? UsualChunk, least), size - offset);

    /// <summary>The registry does not accept the blob in this way.</summary>
    /// <returns>Whether there is another one.</returns>
    public bool TryOther(bool whole)
    {
        _wholeIsRefused |= whole;
        _chunksAreRefused |= !whole;
        _chunkSize = null;
        return size > 0 && !(_wholeIsRefused && _chunksAreRefused);
    }

    /// <summary>The registry, or a proxy before it, does not accept this many bytes in one request.</summary>
    /// <returns>Whether fewer can be sent.</returns>
    public bool TrySmaller(long refused, long least)
    {
        long smaller = SmallerChunks.FirstOrDefault(chunk => chunk < refused && chunk >= least);
        _wholeIsRefused = true;
        _chunkSize = smaller;
        return smaller > 0 && !_chunksAreRefused;
    }

    /// <summary>The connection broke: with chunks, the next time costs no more than one of them.</summary>
    public void Break()
    {
        if (!_chunksAreRefused)
        {
            _chunkSize ??= UsualChunk;
        }
    }
}
