namespace ContainerStages.Checks.Secrets;

/// <summary>Private keys in their file formats. Encrypted ones count: the passphrase can be guessed, and as a rule is not far.</summary>
internal static class KeyDetectors
{
    private const string Pem = "https://datatracker.ietf.org/doc/html/rfc7468";

    /// <summary>A header alone is in every library that reads keys; a key goes on. Line ends may be escaped, as in JSON, and RFC 1421's fields come first.</summary>
    private const string Body = @"(?:\s|\\[rn])+(?:(?:Proc-Type|DEK-Info|Version|Comment): ?[^\r\n\\]{1,80}(?:\s|\\[rn])+){0,3}(?:[A-Za-z0-9+/=]|\s|\\[rn]){64,1600}";

    public static Detector[] All { get; } =
    [
        new("Google service account key", ["\"private_key\""], $@"""private_key""\s*:\s*""(?<secret>-----BEGIN PRIVATE KEY-----{Body})", "https://cloud.google.com/iam/docs/keys-create-delete") { Kind = SecretKind.Key },
        Key("private key (PEM, PKCS #8)", "PRIVATE KEY", Pem),
        Key("encrypted private key (PEM, PKCS #8)", "ENCRYPTED PRIVATE KEY", Pem),
        Key("RSA private key (PEM)", "RSA PRIVATE KEY", "https://datatracker.ietf.org/doc/html/rfc8017#appendix-A.1.2"),
        Key("EC private key (PEM)", "EC PRIVATE KEY", "https://datatracker.ietf.org/doc/html/rfc5915#section-4"),
        Key("DSA private key (PEM)", "DSA PRIVATE KEY", "https://docs.openssl.org/master/man1/openssl-dsa/"),
        Key("OpenSSH private key", "OPENSSH PRIVATE KEY", "https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key"),
        Key("PGP private key", "PGP PRIVATE KEY BLOCK", "https://datatracker.ietf.org/doc/html/rfc4880#section-6.2"),
        new("PuTTY private key", ["PuTTY-User-Key-File-"], @"PuTTY-User-Key-File-[23]: [^\n]{1,80}\n[\s\S]{1,1000}?Private-Lines: \d+\s+(?<secret>[A-Za-z0-9+/=\s]{40,1000})", "https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html") { Kind = SecretKind.Key },

        // PFX ::= SEQUENCE { version INTEGER (3), authSafe ContentInfo }, whose type is 1.2.840.113549.1.7.1 or .2.
        new("PKCS #12 file", ["\u0002\u0001\u00030"], "\u0002\u0001\u00030[\\x80-\\x84][\\s\\S]{0,4}\u0006\t\\*\\x86H\\x86\\xF7\r\u0001\u0007[\u0001\u0002](?<secret>[\\s\\S]{64,1600})", "https://datatracker.ietf.org/doc/html/rfc7292#section-4") { Kind = SecretKind.Key },
        new("PKCS #12 file in base 64", ["IBAzCC"], "(?<secret>MII[A-Za-z0-9+/]{3}IBAzCC[A-Za-z0-9+/]{3}GCSqGSIb3DQEHA[A-Za-z0-9+/=]{64,1600})", "https://datatracker.ietf.org/doc/html/rfc7292#section-4") { Kind = SecretKind.Key, Offset = 6 },
        Detector.Token("age secret key", ["AGE-SECRET-KEY-1"], "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}", "https://github.com/C2SP/C2SP/blob/main/age.md"),
    ];

    private static Detector Key(string name, string label, string evidence) =>
        new(name, [$"-----BEGIN {label}-----"], $"(?<secret>-----BEGIN {label}-----{Body})", evidence) { Kind = SecretKind.Key };
}
