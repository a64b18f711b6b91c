using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContainerStages.Checks.Secrets;

namespace ContainerStages.Tests.Checks.Secrets;

/// <summary>Private keys of every algorithm, as .NET writes them, in DER and in base 64. What is public is no secret.</summary>
[TestClass]
public sealed class EncodedKeyTests
{
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    private static IEnumerable<(string Name, byte[] Key)> Keys()
    {
        foreach (int bits in (int[])[1024, 2048, 3072, 4096])
        {
            using RSA rsa = RSA.Create(bits);
            yield return ("private key (DER, PKCS #8)", rsa.ExportPkcs8PrivateKey());
            yield return ("RSA private key (DER)", rsa.ExportRSAPrivateKey());
            yield return ("encrypted private key (DER, PKCS #8)", rsa.ExportEncryptedPkcs8PrivateKey("a", Encryption));
        }

        foreach (ECCurve curve in (ECCurve[])[ECCurve.NamedCurves.nistP256, ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.nistP521])
        {
            using ECDsa ec = ECDsa.Create(curve);
            yield return ("private key (DER, PKCS #8)", ec.ExportPkcs8PrivateKey());
            yield return ("EC private key (DER)", ec.ExportECPrivateKey());
            yield return ("encrypted private key (DER, PKCS #8)", ec.ExportEncryptedPkcs8PrivateKey("a", Encryption));
        }

        // RFC 8410, 7: without the public key.
        yield return ("private key (DER, PKCS #8)", [.. Convert.FromHexString("302E020100300506032B657004220420"), .. RandomNumberGenerator.GetBytes(32)]);
    }

    [TestMethod]
    public async Task A_key_has_one_name_and_one_fingerprint_in_a_file_and_in_base_64()
    {
        foreach ((string name, byte[] key) in Keys())
        {
            FoundSecret found = (await SecretScanner.ScanAsync(new MemoryStream(key), "site.der", default)).Single();
            Assert.AreEqual(name, found.Name, $"{key.Length} bytes");
            Assert.AreEqual("", found.Start, "its first bytes say nothing");
            Assert.AreEqual(found, (await SecretScanner.ScanAsync(new MemoryStream([.. "before"u8, .. key, .. "after that, other things"u8]), "store", default)).Single());

            string base64 = Convert.ToBase64String(key);
            string wrapped = Convert.ToBase64String(key, Base64FormattingOptions.InsertLineBreaks);
            foreach (string text in (string[])[base64, $$"""{"Key":"{{base64}}","Next":"value"}""", $"KEY={base64}\nNEXT=1", $"<data>\n{wrapped}\n</data>", wrapped.Replace("\r\n", "\\r\\n", StringComparison.Ordinal)])
            {
                Assert.AreEqual(found, SecretScanner.Scan(text).Single(), text);
            }
        }
    }

    [TestMethod]
    public async Task A_PEM_key_in_base_64_is_the_key()
    {
        using RSA rsa = RSA.Create(4096);
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (string pem in (string[])[rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportRSAPrivateKeyPem(), ec.ExportECPrivateKeyPem(), ec.ExportEncryptedPkcs8PrivateKeyPem("a", Encryption)])
        {
            FoundSecret found = SecretScanner.Scan(pem).Single();
            string base64 = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem + "\n"));
            string kubeconfig = $"users:\n- name: admin\n  user:\n    client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==\n    client-key-data: {base64}\n";
            Assert.AreEqual(found, SecretScanner.Scan(kubeconfig).Single());
            Assert.AreEqual(found, SecretScanner.Scan($"TLS_KEY={base64}").Single());
            foreach (Encoding encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
            {
                Assert.AreEqual(found, (await SecretScanner.ScanAsync(new MemoryStream(encoding.GetBytes(kubeconfig)), "config", default)).Single(), encoding.WebName);
            }

            Assert.IsEmpty(SecretScanner.Scan(Convert.ToBase64String(Encoding.ASCII.GetBytes(base64))), "base 64 is decoded once");
        }
    }

    [TestMethod]
    public async Task A_PKCS_12_file_is_found_in_base_64_too_and_once()
    {
        using RSA rsa = RSA.Create(2048);
        using X509Certificate2 certificate = Certificate(rsa);
        byte[] pfx = certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, "password");
        FoundSecret found = (await SecretScanner.ScanAsync(new MemoryStream(pfx), "site.pfx", default)).Single();
        Assert.AreEqual("PKCS #12 file", found.Name);
        Assert.AreEqual(found, SecretScanner.Scan($"<data>{Convert.ToBase64String(pfx)}</data>").Single());
    }

    [TestMethod]
    public async Task Certificates_and_public_keys_are_no_secrets()
    {
        using RSA rsa = RSA.Create(2048);
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = Certificate(rsa);
        byte[] request = new CertificateRequest("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();
        byte[] signed = Signed(certificate);
        foreach (byte[] open in (byte[][])[rsa.ExportSubjectPublicKeyInfo(), rsa.ExportRSAPublicKey(), ec.ExportSubjectPublicKeyInfo(), certificate.RawData, request, signed])
        {
            Assert.IsEmpty(await SecretScanner.ScanAsync(new MemoryStream(open), "public", default));
            Assert.IsEmpty(SecretScanner.Scan(Convert.ToBase64String(open)));
            Assert.IsEmpty(SecretScanner.Scan(PemEncoding.WriteString("CERTIFICATE", open)));
        }

        static byte[] Signed(X509Certificate2 certificate) => new X509Certificate2Collection(X509CertificateLoader.LoadCertificate(certificate.RawData)).Export(X509ContentType.Pkcs7)!;
    }

    [TestMethod]
    public void Base_64_of_other_things_is_no_key()
    {
        var random = new Random(1);
        byte[] image = new byte[100_000];
        random.NextBytes(image);
        Assert.IsEmpty(SecretScanner.Scan($"url(data:font/woff2;base64,{Convert.ToBase64String(image)})"));
        foreach (string start in (string[])["MII", "MIG", "MIH", "MC4CAQ", "MHcCAQEE"])
        {
            Assert.IsEmpty(SecretScanner.Scan($"\"{start}{Convert.ToBase64String(image, 0, 900)}\""), start);
        }
    }

    private static X509Certificate2 Certificate(RSA key) => new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
}
