namespace ContainerStages.IO;

/// <summary>A stream that starts again from its beginning, after its first bytes were read to detect its format.</summary>
/// <param name="start">The bytes that were read.</param>
/// <param name="rest">The stream after these bytes; it stays open.</param>
internal sealed class RewoundStream(ReadOnlyMemory<byte> start, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> _start = start;

    public override int Read(Span<byte> buffer) => _start.IsEmpty ? rest.Read(buffer) : Take(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _start.IsEmpty ? await rest.ReadAsync(buffer, cancellationToken) : Take(buffer.Span);

    private int Take(Span<byte> buffer)
    {
        int length = Math.Min(buffer.Length, _start.Length);
        _start.Span[..length].CopyTo(buffer);
        _start = _start[length..];
        return length;
    }
}
