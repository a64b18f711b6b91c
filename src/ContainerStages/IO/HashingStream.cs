using System.Security.Cryptography;
using ContainerStages.Oci;

namespace ContainerStages.IO;

/// <summary>Knows the digest and the number of the bytes that passed.</summary>
internal sealed class HashingStream(Stream inner) : WriteOnlyStream(inner)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The digest of all that was written. Ends the hash: call it once, at the end.</summary>
    public Digest Finish() => Digest.FromHash(_hash.GetHashAndReset());

    protected override void Pass(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
