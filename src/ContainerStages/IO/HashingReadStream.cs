using System.Security.Cryptography;
using ContainerStages.Oci;

namespace ContainerStages.IO;

/// <summary>Computes the digest of all bytes that are read through it.</summary>
/// <param name="inner">Is read only forwards, and stays open.</param>
internal sealed class HashingReadStream(Stream inner) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The digest of the bytes that were read. Call it once, at the end.</summary>
    public Digest Finish() => Digest.FromHash(_hash.GetHashAndReset());

    public override int Read(Span<byte> buffer)
    {
        int length = inner.Read(buffer);
        _hash.AppendData(buffer[..length]);
        return length;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length = await inner.ReadAsync(buffer, cancellationToken);
        _hash.AppendData(buffer.Span[..length]);
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
