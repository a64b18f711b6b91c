namespace ContainerStages.IO;

/// <summary>Reads a part of a file as if it were the whole. A file that ends earlier is an error, never a shorter part.</summary>
internal sealed class FilePartStream : Stream
{
    private readonly FileStream _file;
    private readonly long _offset;

    /// <param name="file">An absolute path.</param>
    public FilePartStream(string file, long offset, long length)
    {
        _file = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous);
        _offset = offset;
        _file.Position = offset;
        Length = length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _file.Position - _offset;
        set => _file.Position = _offset + value;
    }

    public override int Read(Span<byte> buffer) => Check(buffer.Length, _file.Read(buffer[..Fit(buffer.Length)]));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Check(buffer.Length, await _file.ReadAsync(buffer[..Fit(buffer.Length)], cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Fit(int count) => (int)Math.Clamp(Length - Position, 0, count);

    private int Check(int asked, int read) => read > 0 || asked == 0 || Position >= Length
        ? read
        : throw new EndOfStreamException($"the archive ends {Length - Position} bytes too early");
}
