using System.Security.Cryptography;
using System.Text;

namespace ContainerStages.Checks.Secrets;

/// <summary>A secret that was found, without the secret: it is never kept, noted or shown.</summary>
/// <param name="Name">Of the detector.</param>
/// <param name="Fingerprint">12 hexadecimal digits: the same for the same secret wherever it stands.</param>
/// <param name="Start">Its first three characters; empty where they would say too much, or nothing.</param>
internal sealed record FoundSecret(string Name, string Fingerprint, string Start)
{
    /// <summary>
    /// Fingerprints stand in logs and projects, and passwords can be guessed: each guess is to cost milliseconds. Much more would make the
    /// check slow on a project with many findings.
    /// </summary>
    private const int Rounds = 20_000;

    private const int FingerprintBytes = 6;

    public static FoundSecret Of(Detector detector, ReadOnlySpan<char> secret)
    {
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(secret, Encoding.UTF8.GetBytes(detector.Name), Rounds, HashAlgorithmName.SHA256, FingerprintBytes);
        ReadOnlySpan<char> start = secret.Length < 8 ? default : secret[..3];
        return new FoundSecret(detector.Name, Convert.ToHexStringLower(hash), start.ContainsAnyExceptInRange('!', '~') ? "" : start.ToString());
    }

    /// <summary>As in a note.</summary>
    public static FoundSecret? Parse(string line) =>
        line.Split('\t') is [var name, var fingerprint, var start] ? new FoundSecret(name, fingerprint, start) : null;

    /// <summary>One line, without the secret.</summary>
    public override string ToString() => $"{Name}\t{Fingerprint}\t{Start}";
}
