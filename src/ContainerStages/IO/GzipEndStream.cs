namespace ContainerStages.IO;

/// <summary>
/// A gzip file with an empty member after its last one. .NET accepts a file whose end is cut off; with the empty member, it reads the missing part of
/// the checksum from the member's header, and the checksum does not match.
/// </summary>
/// <param name="inner">The file.</param>
internal sealed class GzipEndStream(Stream inner) : ForwardStream
{
    /// <summary>RFC 1952, 2.3: a header, an empty last block with fixed codes, checksum and length 0.</summary>
    private static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private int _taken;

    public override int Read(Span<byte> buffer) => buffer.Length > 0 && inner.Read(buffer) is var length and > 0 ? length : Take(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.Length > 0 && await inner.ReadAsync(buffer, cancellationToken) is var length and > 0 ? length : Take(buffer.Span);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer)
    {
        ReadOnlySpan<byte> rest = EmptyMember.AsSpan(_taken);
        int length = Math.Min(buffer.Length, rest.Length);
        rest[..length].CopyTo(buffer);
        _taken += length;
        return length;
    }
}
