using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Registry;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Tests.Registry;

[TestClass]
[TestCategory("tools")]
public sealed class CertificateTests : IDisposable
{
    private const string Name = "registry.example";
    private readonly TestAuthority _authority = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public void A_folder_has_a_name_that_the_system_allows()
    {
        Assert.AreEqual("localhost5000", RegistryCertificates.FolderName("localhost:5000", HostSystem.Windows));
        Assert.AreEqual("localhost:5000", RegistryCertificates.FolderName("localhost:5000", HostSystem.MacOS));
    }

    [TestMethod]
    [DataRow("SSL_CERT_FILE")]
    [DataRow("SSL_CERT_DIR")]
    [DataRow("config/containers/certs.d")]
    [DataRow("config/docker/certs.d")]
    [DataRow("docker/certs.d")]
    [DataRow("etc/containers/certs.d")]
    [DataRow("etc/docker/certs.d")]
    public async Task An_authority_is_trusted_wherever_other_tools_keep_it(string place)
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(tlsSection: _authority.ServerSection(Name));
        RegistryOptions options = registry.OptionsFor(Name);
        ContainerStagesException e = await AskAsync(options with { Files = Files });
        Assert.Contains("its certificate is not trusted: PartialChain", e.Message);

        switch (place)
        {
            case "SSL_CERT_FILE":
                options = options with { Files = Files with { AuthorityFile = _authority.Certificate } };
                break;
            case "SSL_CERT_DIR":
                File.Copy(_authority.Certificate, Put("authorities", "5ed36f99.0"));
                await File.WriteAllTextAsync(Put("authorities", "README"), "no certificate");
                options = options with { Files = Files with { AuthorityFolders = [_folder.Combine("nowhere"), _folder.Combine("authorities")] } };
                break;
            default:
                File.Copy(_authority.Certificate, Put(place, Name, "ca.crt"));
                options = options with { Files = Files };
                break;
        }

        Assert.AreEqual(Catalogue.ImageNotFound, (await AskAsync(options)).Diagnostic);
    }

    [TestMethod]
    public async Task An_authority_vouches_neither_for_another_name_nor_for_another_registry_nor_for_ever()
    {
        File.Copy(_authority.Certificate, Put("docker/certs.d", Name, "ca.crt"));
        await using (RealRegistry registry = await RealRegistry.StartAsync(tlsSection: _authority.ServerSection("other.example")))
        {
            Assert.Contains("it is for another name", (await AskAsync(registry.OptionsFor(Name) with { Files = Files })).Message);
            Assert.Contains("PartialChain", (await AskAsync(registry.OptionsFor("other.example") with { Files = Files }, "other.example")).Message);
        }

        await using (RealRegistry registry = await RealRegistry.StartAsync(tlsSection: _authority.ServerSection(Name, isExpired: true)))
        {
            Assert.Contains("NotTimeValid", (await AskAsync(registry.OptionsFor(Name) with { Files = Files })).Message);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task An_authority_is_known_by_its_key_and_need_not_be_a_root(bool isIntermediate)
    {
        using var authority = new TestAuthority(isIntermediate);
        File.Copy(authority.Certificate, Put("docker/certs.d", Name, "ca.crt"));
        await using RealRegistry registry = await RealRegistry.StartAsync(tlsSection: authority.ServerSection(Name));
        await using RealRegistry impostor = await RealRegistry.StartAsync(tlsSection: _authority.ServerSection(Name));

        Assert.AreEqual(Catalogue.ImageNotFound, (await AskAsync(registry.OptionsFor(Name) with { Files = Files })).Diagnostic);
        Assert.AreEqual(Catalogue.RegistryUnreachable, (await AskAsync(impostor.OptionsFor(Name) with { Files = Files })).Diagnostic);
    }

    [TestMethod]
    public async Task A_servers_own_certificate_can_stand_for_itself()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(tlsSection: _authority.ServerSection(Name));
        File.Copy(_authority.PathOf("server.cert"), Put("docker/certs.d", Name, "server.crt"));

        Assert.AreEqual(Catalogue.ImageNotFound, (await AskAsync(registry.OptionsFor(Name) with { Files = Files })).Diagnostic);
    }

    [TestMethod]
    public async Task A_registry_is_shown_who_we_are_and_skopeo_agrees_about_the_folder()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(tlsSection: _authority.ServerSection(Name, askForClient: true));
        File.Copy(_authority.Certificate, Put("docker/certs.d", $"{Name}:5000", "ca.crt"));
        RegistryOptions options = registry.OptionsFor(Name) with { Files = Files };
        Assert.AreEqual(Catalogue.RegistryUnreachable, (await AskAsync(options, $"{Name}:5000")).Diagnostic);

        (string certificate, string key) = _authority.IssueClient();
        File.Copy(certificate, Put("docker/certs.d", $"{Name}:5000", "client.cert"));
        File.Copy(key, Put("docker/certs.d", $"{Name}:5000", "client.key"));

        Assert.AreEqual(Catalogue.ImageNotFound, (await AskAsync(options, $"{Name}:5000")).Diagnostic);
        Assert.AreEqual(Catalogue.RegistryUnreachable, (await AskAsync(options)).Diagnostic);
        AssertFailedException skopeo = await Assert.ThrowsExactlyAsync<AssertFailedException>(() => Skopeo.RunAsync(
            "inspect", "--cert-dir", _folder.Combine("docker", "certs.d", $"{Name}:5000"), $"docker://{registry.Host}/hello:1.0"));
        Assert.Contains("manifest unknown", skopeo.Message);
    }

    [TestMethod]
    public void A_certificate_is_not_shown_to_a_host_that_is_not_its_registry()
    {
        (string certificate, string key) = _authority.IssueClient();
        File.Copy(certificate, Put("docker/certs.d", Name, "client.cert"));
        File.Copy(key, Put("docker/certs.d", Name, "client.key"));
        var certificates = new RegistryCertificates(Name, Name, Files);

        Assert.IsNotNull(certificates.ClientFor("REGISTRY.example"));
        Assert.IsNull(certificates.ClientFor("storage.example"));
    }

    [TestMethod]
    [DataRow("client.cert", "client.key' is not beside it")]
    [DataRow("client.key", "client.cert' is not beside it")]
    [DataRow("ca.crt", "it has no PEM certificate")]
    public async Task A_file_that_cannot_be_used_is_an_error_that_names_it(string file, string why)
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(tlsSection: _authority.ServerSection(Name));
        await File.WriteAllTextAsync(Put("docker/certs.d", Name, file), "nonsense");

        ContainerStagesException e = await AskAsync(registry.OptionsFor(Name) with { Files = Files });

        Assert.AreEqual(Catalogue.CertificatesUnusable, e.Diagnostic, e.Message);
        Assert.Contains($"'{_folder.Combine("docker", "certs.d", Name, file)}'", e.Message);
        Assert.Contains(why, e.Message);
    }

    [TestMethod]
    public async Task A_pair_that_is_none_and_a_variable_that_leads_nowhere_are_errors_too()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(tlsSection: _authority.ServerSection(Name));
        RegistryOptions options = registry.OptionsFor(Name) with { Files = Files with { AuthorityFile = _folder.Combine("nowhere.pem") } };
        Assert.AreEqual(Catalogue.CertificatesUnusable, (await AskAsync(options)).Diagnostic);

        await File.WriteAllTextAsync(Put("docker/certs.d", Name, "client.cert"), "nonsense");
        await File.WriteAllTextAsync(Put("docker/certs.d", Name, "client.key"), "nonsense");
        Assert.AreEqual(Catalogue.CertificatesUnusable, (await AskAsync(registry.OptionsFor(Name) with { Files = Files })).Diagnostic);
    }

    [TestMethod]
    public async Task What_is_not_needed_is_not_read()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(tls: true);
        RegistryConfigurationFiles broken = Files with { AuthorityFile = _folder.Combine("nowhere.pem") };

        // On the loopback any certificate will do.
        Assert.AreEqual(Catalogue.ImageNotFound, (await AskAsync(new RegistryOptions { Files = broken }, registry.Host)).Diagnostic);
    }

    private RegistryConfigurationFiles Files => new()
    {
        DockerClient = _folder.Combine("docker"),
        UserConfiguration = _folder.Combine("config"),
        SystemConfiguration = _folder.Combine("etc"),
    };

    private string Put(params string[] parts)
    {
        string file = _folder.Combine(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }

    /// <summary>What a registry that has nothing says of an image, if it can be talked to.</summary>
    private static async Task<ContainerStagesException> AskAsync(RegistryOptions options, string registry = Name)
    {
        using var client = new RegistryClient(registry, "hello", RegistryAccess.Pull, options);
        return await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => client.GetManifestAsync("1.0", default));
    }
}
