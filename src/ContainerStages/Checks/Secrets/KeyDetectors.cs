namespace ContainerStages.Checks.Secrets;

/// <summary>Private keys in their file formats. Encrypted keys count: the passphrase can be guessed, and is usually nearby.</summary>
internal static class KeyDetectors
{
    private const string Pem = "https://datatracker.ietf.org/doc/html/rfc7468";

    /// <summary>
    /// The body of a key, because every library that reads keys has the header alone. Line endings may be escaped, as in JSON, and RFC 1421's fields
    /// come first.
    /// </summary>
    private const string Body = @"(?:\s|\\[rn])+(?:(?:Proc-Type|DEK-Info|Version|Comment): ?[^\r\n\\]{1,80}(?:\s|\\[rn])+){0,3}(?:[A-Za-z0-9+/=]|\s|\\[rn]){64,1600}";

    /// <summary>
    /// The tag and length of a DER sequence in Latin-1, as a key begins. The content that identifies a key follows; the keywords are rare in machine
    /// code.
    /// </summary>
    private const string Sequence = @"0(?:\x82[\s\S]{2}|\x81[\s\S]|[\x08-\x7F])";

    /// <summary>PKCS #8 holds the other two formats in an octet string, and has its own detector.</summary>
    private const string OctetString = @"\x04(?:\x82[\s\S]{2}|\x81[\s\S]|[\x08-\x7F])";

    /// <summary>The separator in JSON, which may itself be in a JSON string and is then escaped.</summary>
    private const string Is = @"\\?""\s{0,8}:\s{0,8}\\?""";
    private const string Exponent = @"(?<secret>[A-Za-z0-9_-]{24,1400})\\?""";

    /// <summary>The first characters, in base 64, of DER sequences that may be keys, and of "-----BEGIN ".</summary>
    private static readonly string[] Base64Starts = ["LS0tLS1CRUdJTi", "MII", "MIG", "MIH", "MHcCAQEE", "MGsCAQEE", "MHQCAQEE", "MC4CAQ", "MFECAQ", "MEECAQ", "ME4CAQ", "MGACAQ", "MEcCAQ", "MHICAQ"];

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
        new("private key (DER, PKCS #8)", ["*\u0086H\u0086\u00F7\r\u0001\u0001\u0001\u0005\u0000\u0004", "*\u0086H\u0086\u00F7\r\u0001\u0001\n", "*\u0086H\u00CE=\u0002\u0001\u0006", "+en\u0004", "+eo\u0004", "+ep\u0004", "+eq\u0004", "`\u0086H\u0001e\u0003\u0004\u0003", "`\u0086H\u0001e\u0003\u0004\u0004"], $@"(?<={Sequence})(?<secret>\x02\x01[\x00\x01]0[\x05-\x7F]\x06[\s\S]{{24,{DerKey.Most}}})", "https://datatracker.ietf.org/doc/html/rfc5958#section-2") { Kind = SecretKind.Key, Offset = "\u0002\u0001\u00000.\u0006.".Length, Measure = DerKey.Pkcs8 },
        new("encrypted private key (DER, PKCS #8)", ["*\u0086H\u0086\u00F7\r\u0001\u0005\r", "*\u0086H\u0086\u00F7\r\u0001\f\u0001"], $@"(?<={Sequence}{Sequence})(?<!\xA0(?:\x82[\s\S]{{2}}|\x81[\s\S]){Sequence}{Sequence})(?<secret>\x06[\s\S]{{64,{DerKey.Most}}})", "https://datatracker.ietf.org/doc/html/rfc5958#section-3") { Kind = SecretKind.Key, Offset = "\u0006.".Length, Measure = DerKey.EncryptedPkcs8 },
        new("RSA private key (DER)", ["0\u0082\u0001", "0\u0082\u0002", "0\u0082\u0004", "0\u0082\u0006", "0\u0082\u0009"], $@"(?<!{OctetString})0\x82[\s\S]{{2}}(?<secret>\x02\x01\x00\x02[\x81\x82][\s\S]{{64,{DerKey.Most}}})", "https://datatracker.ietf.org/doc/html/rfc8017#appendix-A.1.2") { Kind = SecretKind.Key, Measure = DerKey.Pkcs1 },
        new("EC private key (DER)", ["0w\u0002\u0001\u0001\u0004", "0\u0081\u00A4\u0002\u0001\u0001\u0004", "0\u0081\u00DC\u0002\u0001\u0001\u0004", "01\u0002\u0001\u0001\u0004", "0>\u0002\u0001\u0001\u0004", "0P\u0002\u0001\u0001\u0004"], $@"(?<!{OctetString}){Sequence}(?<secret>\x02\x01\x01\x04[\s\S]{{40,{DerKey.Most}}})", "https://datatracker.ietf.org/doc/html/rfc5915#section-3") { Kind = SecretKind.Key, Measure = DerKey.Sec1 },
        new("RSA private key (XML)", ["<RSAKeyValue>"], @"<RSAKeyValue>[^\x00]{0,1600}?<D>\s{0,80}(?<secret>[A-Za-z0-9+/\s]{64,1400}={0,2})", "https://www.w3.org/TR/xmldsig-core1/#sec-RSAKeyValue") { Kind = SecretKind.Key },
        new("private JSON web key", ["\"kty", "\"d\"", "\"d\\"], $@"(?:""kty{Is}(?:RSA|EC|OKP)\\?""[^{{}}]{{0,2000}}?""d{Is}{Exponent}|""d{Is}{Exponent}[^{{}}]{{0,2000}}?""kty\\?""\s{{0,8}}:)", "https://datatracker.ietf.org/doc/html/rfc7517#section-9.2") { Kind = SecretKind.Key },
        new("data protection key", ["<masterKey"], @"<masterKey[^>]{0,300}>\s{0,80}(?:<!--[^>]{0,300}-->\s{0,80})?<value>\s{0,80}(?<secret>[A-Za-z0-9+/]{43,200}={0,2})", "https://learn.microsoft.com/aspnet/core/security/data-protection/implementation/key-storage-format"),
        Detector.Token("age secret key", ["AGE-SECRET-KEY-1"], "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}", "https://github.com/C2SP/C2SP/blob/main/age.md"),
    ];

    /// <summary>
    /// A key in base 64, with or without its PEM frame: in a kubeconfig, a Kubernetes secret, a setting. The decoded content decides, so a key has
    /// one name and one fingerprint in a file and in base 64. It may contain line endings, also escaped ones; the text after a PEM frame's first line
    /// does not count as separate base 64.
    /// </summary>
    public static Detector Base64 { get; } = new(
        "key in base 64",
        Base64Starts,
        @"(?<!-----(?:\s|\\[rn]){1,6})(?<![A-Za-z0-9+/])(?<secret>[A-Za-z0-9+/]{20}(?:[A-Za-z0-9+/]|\s|\\[rn]){40,2500}={0,2})",
        "https://datatracker.ietf.org/doc/html/rfc4648#section-4") { Kind = SecretKind.Key, IsBase64 = true };

    private static Detector Key(string name, string label, string evidence) =>
        new(name, [$"-----BEGIN {label}-----"], $"(?<secret>-----BEGIN {label}-----{Body})", evidence) { Kind = SecretKind.Key };
}
