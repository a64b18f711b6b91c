using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ContainerStages.Diagnostics;
using ContainerStages.IO;

namespace ContainerStages.Registry.Configuration;

/// <summary>
/// The certificates for one registry besides the system's: authorities from <c>SSL_CERT_FILE</c> and <c>SSL_CERT_DIR</c>, and from the registry's
/// folders below <c>certs.d</c> further authorities (<c>*.crt</c>) and client certificates (<c>*.cert</c> with <c>*.key</c>).
/// </summary>
/// <param name="registry">The registry as references write it, which is the folder's name.</param>
/// <param name="host">Authorities and keys of <c>certs.d</c> are for this host only, and not for a host that it redirects to.</param>
/// <remarks>
/// The variables are read here, although OpenSSL reads them for .NET on Linux: OpenSSL sees the environment of the process's start, and MSBuild's
/// processes outlive a build. On other systems .NET does not read them.
/// </remarks>
internal sealed class RegistryCertificates(string registry, string host, RegistryConfigurationFiles files)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly Lazy<X509Certificate2Collection> _authorities = new(() => ReadAuthorities(files));
    private readonly Lazy<X509Certificate2Collection> _registryAuthorities = new(() => ReadRegistryAuthorities(FoldersOf(registry, files)));
    private readonly Lazy<X509Certificate2?> _client = new(() => ReadClient(FoldersOf(registry, files)));

    /// <summary>Whether a server's certificate is trusted, although the system may not trust it. Its name always has to be right.</summary>
    public bool Trusts(string server, X509Certificate? certificate, X509Chain? systemChain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf || systemChain is null)
        {
            return false;
        }

        X509Certificate2Collection authorities = [.. _authorities.Value];
        if (IsRegistry(server))
        {
            authorities.AddRange(_registryAuthorities.Value);
        }

        return authorities.Count > 0 && LeadsTo(authorities, leaf, systemChain.ChainPolicy.ExtraStore);
    }

    /// <summary>The client certificate for a server that asks for one: of several, the first by the name of its file.</summary>
    public X509Certificate2? ClientFor(string server) => IsRegistry(server) ? _client.Value : null;

    public bool IsRegistry(string server) => server.Equals(host, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of a registry's folder below <c>certs.d</c>. Windows allows no colon in a name, so docker leaves it out there.</summary>
    public static string FolderName(string registry, HostSystem system) =>
        system == HostSystem.Windows ? registry.Replace(":", "", StringComparison.Ordinal) : registry;

    /// <summary>
    /// An authority need not be a root: as with docker, a <c>.crt</c> may have an intermediate certificate or the server's own.
    /// </summary>
    private static bool LeadsTo(X509Certificate2Collection authorities, X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        // The chain checks everything except its root, which is checked here.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        return chain.Build(leaf) && chain.ChainElements.Any(element => authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
    }

    private static IEnumerable<string> FoldersOf(string registry, RegistryConfigurationFiles files) => files.Certificates
        .Select(folder => Path.Combine(folder, FolderName(registry, HostSystem.Current)));

    private static X509Certificate2Collection ReadAuthorities(RegistryConfigurationFiles files)
    {
        X509Certificate2Collection certificates = files.AuthorityFile is { } file ? ReadPem(file) : [];
        foreach (string member in files.AuthorityFolders.SelectMany(folder => RegistryConfigurationFiles.FilesIn(folder, "*")))
        {
            try
            {
                certificates.ImportFromPemFile(member);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // OpenSSL also ignores the files of such a folder that it cannot read.
            }
        }

        return certificates;
    }

    private static X509Certificate2Collection ReadRegistryAuthorities(IEnumerable<string> folders) =>
        [.. folders.SelectMany(folder => RegistryConfigurationFiles.FilesIn(folder, "*.crt")).SelectMany(ReadPem)];

    private static X509Certificate2? ReadClient(IEnumerable<string> folders)
    {
        X509Certificate2? first = null;
        foreach (string folder in folders)
        {
            foreach (string file in RegistryConfigurationFiles.FilesIn(folder, "*.cert").Concat(RegistryConfigurationFiles.FilesIn(folder, "*.key")))
            {
                string other = Path.ChangeExtension(file, file.EndsWith(".key", StringComparison.Ordinal) ? ".cert" : ".key");
                if (!File.Exists(other))
                {
                    throw Unusable(file, $"'{Path.GetFileName(other)}' is not beside it", null);
                }
            }

            first ??= RegistryConfigurationFiles.FilesIn(folder, "*.cert").Select(ReadPair).FirstOrDefault();
        }

        return first;
    }

    private static X509Certificate2Collection ReadPem(string file)
    {
        try
        {
            X509Certificate2Collection certificates = [];
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0 ? certificates : throw Unusable(file, "it has no PEM certificate", null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, e.Message, e);
        }
    }

    private static X509Certificate2 ReadPair(string file)
    {
        try
        {
            var pair = X509Certificate2.CreateFromPemFile(file, Path.ChangeExtension(file, ".key"));
            // Windows' TLS cannot use a key that is only in memory.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null) : pair;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, e.Message, e);
        }
    }

    private static ContainerStagesException Unusable(string file, string why, Exception? e) => new(
        Catalogue.CertificatesUnusable,
        $"cannot use the certificate file '{file}': {why}",
        "Authorities are PEM certificates in *.crt files; a client certificate is a *.cert file with its private key, without a password, in the *.key file of the same name.",
        e);
}
