using ContainerStages.Layers;

namespace ContainerStages.Bases.Files;

/// <summary>Reads a part of a file from its beginning to its end. A file that ends earlier is an error, never a shorter part.</summary>
internal sealed class MemberStream : ForwardStream
{
    private readonly FileStream _file;
    private long _left;

    public MemberStream(string file, long offset, long length)
    {
        _file = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous);
        _file.Position = offset;
        _left = length;
    }

    public override int Read(Span<byte> buffer) => Count(buffer.Length, _file.Read(buffer[..Fit(buffer.Length)]));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(buffer.Length, await _file.ReadAsync(buffer[..Fit(buffer.Length)], cancellationToken));

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

    private int Fit(int count) => (int)Math.Min(count, _left);

    private int Count(int asked, int read)
    {
        if (read == 0 && asked > 0 && _left > 0)
        {
            throw new EndOfStreamException($"the archive ends {_left} bytes too early");
        }

        _left -= read;
        return read;
    }
}
