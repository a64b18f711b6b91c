using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerStages.Tests.Registry;

/// <summary>A certificate authority of a test's own, and the PEM files of what it issues.</summary>
internal sealed class TestAuthority : IDisposable
{
    /// <summary>The same for all of them: a certificate is not believed for naming its authority.</summary>
    private const string Name = "CN=test authority";
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _own;

    /// <param name="isIntermediate">Another authority, which nobody knows, vouches for it.</param>
    public TestAuthority(bool isIntermediate = false)
    {
        CertificateRequest request = RequestFor(Name, _key);
        if (isIntermediate)
        {
            using var above = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 root = RequestFor("CN=unknown authority", above).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
            using X509Certificate2 issued = request.Create(root, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(20), [1]);
            _own = issued.CopyWithPrivateKey(_key);
        }
        else
        {
            _own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(20));
        }

        File.WriteAllText(Certificate, _own.ExportCertificatePem());
    }

    /// <summary>Its own certificate.</summary>
    public string Certificate => PathOf("ca.crt");

    /// <summary>Issues a server's certificate, for a registry's <c>tls</c> section.</summary>
    /// <param name="askForClient">Clients have to show a certificate of this authority.</param>
    public string ServerSection(string name, bool askForClient = false, bool isExpired = false)
    {
        (string certificate, string key) = Issue("server", "1.3.6.1.5.5.7.3.1", name, isExpired);
        return $"  tls: {{certificate: {certificate}, key: {key}{(askForClient ? $", clientcas: [{Certificate}]" : "")}}}";
    }

    public (string Certificate, string Key) IssueClient() => Issue("client", "1.3.6.1.5.5.7.3.2", "ada", isExpired: false);

    public string PathOf(string name) => _folder.Combine(name);

    public void Dispose()
    {
        _own.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    private static CertificateRequest RequestFor(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }

    private (string Certificate, string Key) Issue(string file, string usage, string name, bool isExpired)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset end = DateTimeOffset.UtcNow.AddDays(isExpired ? -1 : 1);
        using X509Certificate2 certificate = request.Create(_own, DateTimeOffset.UtcNow.AddDays(-10), end, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathOf(file + ".cert"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(file + ".key"), key.ExportPkcs8PrivateKeyPem());
        return (PathOf(file + ".cert"), PathOf(file + ".key"));
    }
}
