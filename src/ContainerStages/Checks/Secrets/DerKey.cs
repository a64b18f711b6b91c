using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Text;

namespace ContainerStages.Checks.Secrets;

/// <summary>
/// Distinguishes private keys in DER from other DER, such as certificates and public keys, by their structure. Each method gets the bytes after the
/// key's outermost header, in Latin-1, and all bytes that follow; it returns how many of them are the key: 0 for none, and at most <see
/// cref="Most"/>.
/// </summary>
internal static class DerKey
{
    /// <summary>In bytes. This is enough to distinguish any two keys; a longer key is cut here.</summary>
    public const int Most = 1600;

    private const int LeastModulus = 64;
    private const int LeastSecret = 16;
    private const int LeastCiphertext = 32;

    /// <summary>OneAsymmetricKey: version, algorithm, and an octet string with the key in its algorithm's own format (RFC 5958, section 2).</summary>
    public static int Pkcs8(string text) => Measure(text, static (ref DerReader key) =>
        key.Skip(Asn1Tag.Integer) && key.Skip(Asn1Tag.Sequence) && key.Enter(Asn1Tag.PrimitiveOctetString, out int length) && length >= LeastSecret
            && key.Next is 0x30 or 0x04 or 0x02 or 0x80 && key.SkipContent(length));

    /// <summary>EncryptedPrivateKeyInfo, from the algorithm's identifier on: an octet string with the ciphertext follows the parameters (RFC 5958, section 3).</summary>
    public static int EncryptedPkcs8(string text) => Measure(text, static (ref DerReader key) =>
        key.Skip(Asn1Tag.ObjectIdentifier) && key.Skip(Asn1Tag.Sequence) && key.Enter(Asn1Tag.PrimitiveOctetString, out int length) && length >= LeastCiphertext
            && key.SkipContent(length));

    /// <summary>RSAPrivateKey: version, modulus, a short public exponent, and a private one that is about as long as the modulus (RFC 8017, appendix A.1.2).</summary>
    public static int Pkcs1(string text) => Measure(text, static (ref DerReader key) =>
        key.Skip(Asn1Tag.Integer)
            && key.Enter(Asn1Tag.Integer, out int modulus) && modulus >= LeastModulus && key.SkipContent(modulus)
            && key.Enter(Asn1Tag.Integer, out int exponent) && exponent is >= 1 and <= 8 && key.SkipContent(exponent)
            && key.Enter(Asn1Tag.Integer, out int secret) && secret > modulus / 2 && secret <= modulus && key.SkipContent(secret));

    /// <summary>ECPrivateKey: version, the key, and in brackets the name of its curve (RFC 5915, section 3). Only within PKCS #8 the name may be left out.</summary>
    public static int Sec1(string text) => Measure(text, static (ref DerReader key) =>
        key.Skip(Asn1Tag.Integer) && key.Skip(Asn1Tag.PrimitiveOctetString) && key.Enter(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true), out _)
            && key.Skip(Asn1Tag.ObjectIdentifier));

    private static int Measure(string text, Structure structure)
    {
        var reader = new DerReader(Encoding.Latin1.GetBytes(text));
        return structure(ref reader) ? Math.Min(reader.Position, text.Length) : 0;
    }

    private delegate bool Structure(ref DerReader key);

    /// <summary>Reads headers one after the other. Truncated data has no more headers, but the content of the last one may be cut.</summary>
    [StructLayout(LayoutKind.Auto)]
    private ref struct DerReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int Position { get; private set; }

        public readonly byte Next => Position < _bytes.Length ? _bytes[Position] : (byte)0;

        public bool Enter(Asn1Tag tag, out int length)
        {
            length = 0;
            ReadOnlySpan<byte> rest = _bytes[Math.Min(Position, _bytes.Length)..];
            if (!Asn1Tag.TryDecode(rest, out Asn1Tag found, out int tagLength) || found != tag
                || !AsnDecoder.TryDecodeLength(rest[tagLength..], AsnEncodingRules.DER, out int? decoded, out int lengthLength))
            {
                return false;
            }

            length = decoded!.Value;
            Position += tagLength + lengthLength;
            return true;
        }

        public bool SkipContent(int length)
        {
            if (length > int.MaxValue - Position)
            {
                return false;
            }

            Position += length;
            return true;
        }

        public bool Skip(Asn1Tag tag) => Enter(tag, out int length) && SkipContent(length);
    }
}
