namespace ContainerStages.IO;

/// <summary>Passes bytes on to another stream, which stays open, and counts them. The derived class may change them.</summary>
internal abstract class WriteOnlyStream(Stream inner) : Stream
{
    private long _written;

    public sealed override bool CanRead => false;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => true;

    /// <summary>Bytes written so far.</summary>
    public sealed override long Length => _written;

    public sealed override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    public sealed override void Write(ReadOnlySpan<byte> buffer)
    {
        // A changed copy is rare and small; only it needs an array.
        byte[]? changed = Pass(buffer);
        _written += buffer.Length;
        inner.Write(changed ?? buffer);
    }

    public sealed override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public sealed override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[]? changed = Pass(buffer.Span);
        _written += buffer.Length;
        return inner.WriteAsync(changed ?? buffer, cancellationToken);
    }

    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override void Flush() => inner.Flush();

    public sealed override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Gets bytes before they are passed on; <see cref="Length"/> is their offset.</summary>
    /// <returns>Other bytes of the same length to pass on instead; null for none.</returns>
    protected abstract byte[]? Pass(ReadOnlySpan<byte> bytes);
}
