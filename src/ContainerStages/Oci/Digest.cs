using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ContainerStages.Oci;

/// <summary>
/// The identity of some bytes: <c>sha256:</c> and 64 lower-case hexadecimal digits
/// (image-spec, descriptor.md, "Digests"). A default value is not a digest.
/// </summary>
internal readonly record struct Digest : IComparable<Digest>
{
    private const string Prefix = "sha256:";
    private const int HexLength = 64;
    private const int ShortLength = 12;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private Digest(string hex) => Hex = hex;

    /// <summary>The digits without the algorithm.</summary>
    public string Hex { get; }

    /// <summary>The first digits, as messages and tables show them.</summary>
    public string Short => Hex[..ShortLength];

    public static Digest Parse(string text) =>
        TryParse(text, out Digest digest)
            ? digest
            : throw new FormatException($"'{text}' is not a digest: expected 'sha256:' and 64 lower-case hexadecimal digits");

    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        if (text is not null
            && text.Length == Prefix.Length + HexLength
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.AsSpan(Prefix.Length).IndexOfAnyExcept(HexDigits) < 0)
        {
            digest = new Digest(text[Prefix.Length..]);
            return true;
        }

        digest = default;
        return false;
    }

    /// <summary>The digest of these bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) => FromHash(SHA256.HashData(content));

    /// <summary>The digest of the rest of a stream.</summary>
    public static Digest Of(Stream content) => FromHash(SHA256.HashData(content));

    /// <summary>Makes a digest from the result of SHA-256.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> sha256)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, SHA256.HashSizeInBytes);
        return new Digest(Convert.ToHexStringLower(sha256));
    }

    public int CompareTo(Digest other) => string.CompareOrdinal(Hex, other.Hex);

    public override string ToString() => Prefix + Hex;
}
