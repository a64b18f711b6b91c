using System.Security.Cryptography;
using System.Text;

namespace ContainerStages.Checks.Secrets;

/// <summary>A found secret without its value, which is never kept, cached or shown.</summary>
/// <param name="Name">The detector's name.</param>
/// <param name="Fingerprint">12 hexadecimal digits, which are the same for the same secret in every place.</param>
/// <param name="Start">The secret's first three characters; empty if they would reveal too much or do not help.</param>
internal sealed record FoundSecret(string Name, string Fingerprint, string Start)
{
    /// <summary>
    /// Fingerprints are in logs and projects, and passwords can be guessed: each guess should cost milliseconds. A higher cost would make the check
    /// slow on a project with many findings.
    /// </summary>
    private const int Rounds = 20_000;

    private const int FingerprintBytes = 6;

    public static FoundSecret Of(Detector detector, ReadOnlySpan<char> secret)
    {
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(secret, Encoding.UTF8.GetBytes(detector.Name), Rounds, HashAlgorithmName.SHA256, FingerprintBytes);
        ReadOnlySpan<char> start = secret.Length < 8 ? default : secret[..3];
        return new FoundSecret(detector.Name, Convert.ToHexStringLower(hash), start.ContainsAnyExceptInRange('!', '~') ? "" : start.ToString());
    }

    /// <summary>Parses a line of a cache entry.</summary>
    public static FoundSecret? Parse(string line) =>
        line.Split('\t') is [var name, var fingerprint, var start] ? new FoundSecret(name, fingerprint, start) : null;

    /// <summary>One line, without the secret.</summary>
    public override string ToString() => $"{Name}\t{Fingerprint}\t{Start}";
}
