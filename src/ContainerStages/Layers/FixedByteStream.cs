namespace ContainerStages.Layers;

/// <summary>
/// Passes bytes on to another stream, which stays open, with the one at an offset replaced: zlib writes the build machine's
/// system into gzip's header, and an image must not depend on it.
/// </summary>
internal sealed class FixedByteStream(Stream inner, int offset, byte value) : Stream
{
    private long _position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (IsInside(buffer.Length, out int index))
        {
            byte[] changed = buffer.ToArray();
            changed[index] = value;
            inner.Write(changed);
        }
        else
        {
            inner.Write(buffer);
        }

        _position += buffer.Length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsInside(buffer.Length, out int index))
        {
            byte[] changed = buffer.ToArray();
            changed[index] = value;
            buffer = changed;
        }

        _position += buffer.Length;
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private bool IsInside(int count, out int index)
    {
        index = (int)Math.Clamp(offset - _position, -1, int.MaxValue);
        return index >= 0 && index < count;
    }
}
