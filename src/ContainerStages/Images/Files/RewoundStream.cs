using ContainerStages.Layers;

namespace ContainerStages.Images.Files;

/// <summary>A stream from its beginning again, after its first bytes were read to see what it is.</summary>
/// <param name="start">Those bytes.</param>
/// <param name="rest">Stands after them. Stays open.</param>
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
