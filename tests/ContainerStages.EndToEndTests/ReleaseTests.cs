using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerStages.EndToEndTests;

/// <summary><c>release.sh</c> in a clone of the last commit, with a tag of its own.</summary>
[TestClass]
public sealed class ReleaseTests
{
    private const string Password = "only for this test";

    [TestMethod]
    public async Task A_tag_becomes_a_signed_package_that_was_built_twice_with_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string clone = await ReadyAsync(folder);
        string fingerprint = await CertificateAsync(folder.Combine("signer.pfx"));
        await TrustAsync(folder, fingerprint);
        Directory.CreateDirectory(folder.Combine("feed"));
        string output = folder.Combine("output");

        DotnetResult result = (await ReleaseAsync(clone, ["v0.9.0", "--output", output, "--push", folder.Combine("feed")], new()
        {
            ["CONTAINERSTAGES_SIGNING_CERTIFICATE"] = folder.Combine("signer.pfx"),
            ["CONTAINERSTAGES_SIGNING_PASSWORD"] = Password,
        })).AssertSucceeded();

        Assert.Contains("Same bytes twice: ContainerStages.0.9.0.nupkg ", result.Output);
        Assert.Contains("Same bytes twice: ContainerStages.Templates.0.9.0.nupkg ", result.Output);
        Assert.DoesNotContain(Password, result.Output);
        string package = Path.Combine(output, "ContainerStages.0.9.0.nupkg");
        CollectionAssert.AreEquivalent(
            (string[])["ContainerStages.0.9.0.cdx.json", "ContainerStages.0.9.0.nupkg", "ContainerStages.Templates.0.9.0.cdx.json", "ContainerStages.Templates.0.9.0.nupkg", "SHA256SUMS"],
            Directory.GetFiles(output).Select(Path.GetFileName).ToArray());
        await Tool.RunAsync("bash", "-c", $"cd '{output}' && sha256sum --check --strict SHA256SUMS");
        await SbomSchema.ValidateCycloneDxAsync(Path.Combine(output, "ContainerStages.0.9.0.cdx.json"));
        Assert.Contains("Signed and verified.", result.Output);
        Assert.Contains($"SHA256 hash: {fingerprint}", (await Dotnet.RunAsync(clone, ["nuget", "verify", "--all", package])).AssertSucceeded().Output);
        CollectionAssert.AreEqual(await File.ReadAllBytesAsync(package), await File.ReadAllBytesAsync(folder.Combine("feed", "ContainerStages.0.9.0.nupkg")));
    }

    /// <summary>Each is found before anything is packed.</summary>
    [TestMethod]
    public async Task What_is_not_ready_is_not_released()
    {
        using var folder = new TemporaryFolder();
        string clone = await ReadyAsync(folder);

        await AssertRefusedAsync("0.9.0", "'0.9.0' is no tag such as v1.2.3");
        await AssertRefusedAsync("v0.9.1", "there is no tag v0.9.1");
        await File.WriteAllTextAsync(Path.Combine(clone, "new.txt"), "");
        await AssertRefusedAsync("v0.9.0", "there are changes that are not committed");
        await CommitAsync(clone, "A commit after the tag");
        await AssertRefusedAsync("v0.9.0", "v0.9.0 is not the commit that is checked out");
        await TagAsync(clone, "v0.9.2");
        await AssertRefusedAsync("v0.9.2", "CHANGELOG.md has no line '## [0.9.2] - YYYY-MM-DD'");
        await EditAsync(clone, "CHANGELOG.md", text => text.Replace("## [0.9.0]", "## [0.9.2]", StringComparison.Ordinal));
        await TagAsync(clone, "v0.9.2");
        await AssertRefusedAsync("v0.9.2", "README.md, docs and samples name version 0.9.0");
        await EditAsync(clone, "CHANGELOG.md", text => text.Replace("## [Unreleased]\n", "## [Unreleased]\n\n- Something new.\n", StringComparison.Ordinal));
        await TagAsync(clone, "v0.9.2");
        await AssertRefusedAsync("v0.9.2", "CHANGELOG.md has changes under [Unreleased]");

        async Task AssertRefusedAsync(string tag, string reason)
        {
            DotnetResult result = await ReleaseAsync(clone, [tag, "--output", folder.Combine("output")], []);
            Assert.AreEqual(1, result.ExitCode, result.Output);
            Assert.AreEqual($"release.sh: cannot release: {reason}", result.Output.Trim());
        }
    }

    /// <summary>As docs/releasing.md says: the changelog's section, the version that users copy, and the tag.</summary>
    private static async Task<string> ReadyAsync(TemporaryFolder folder)
    {
        string clone = folder.Combine("clone");
        await Tool.RunAsync("git", "clone", "--quiet", "--no-tags", Repository.Combine(), clone);
        await Tool.RunAsync("git", "-C", clone, "config", "user.name", "Release test");
        await Tool.RunAsync("git", "-C", clone, "config", "user.email", "release@example.invalid");
        string changelog = await File.ReadAllTextAsync(Path.Combine(clone, "CHANGELOG.md"));
        string heading = changelog.Split('\n').Single(line => line.StartsWith("## [Unreleased]", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(clone, "CHANGELOG.md"), changelog.Replace(heading, "## [Unreleased]\n\n## [0.9.0] - 2026-01-31", StringComparison.Ordinal));
        string command = DocsPage.Blocks("docs/releasing.md").Single(block => block.Text.Contains("git grep", StringComparison.Ordinal)).Text.Replace("NEW=1.2.3", "NEW=0.9.0", StringComparison.Ordinal);
        await Tool.RunAsync("bash", "-c", $"set -e; cd '{clone}'; {command}");
        await CommitAsync(clone, "0.9.0");
        await TagAsync(clone, "v0.9.0");
        return clone;
    }

    private static async Task EditAsync(string clone, string file, Func<string, string> edit)
    {
        string path = Path.Combine(clone, file);
        string text = await File.ReadAllTextAsync(path);
        Assert.AreNotEqual(text, edit(text));
        await File.WriteAllTextAsync(path, edit(text));
        await CommitAsync(clone, "An edit");
    }

    private static async Task CommitAsync(string clone, string message)
    {
        await Tool.RunAsync("git", "-C", clone, "add", "--all");
        await Tool.RunAsync("git", "-C", clone, "commit", "--quiet", "--message", message);
    }

    private static Task<string> TagAsync(string clone, string tag) => Tool.RunAsync("git", "-C", clone, "tag", "--force", tag);

    private static Task<DotnetResult> ReleaseAsync(string clone, string[] arguments, Dictionary<string, string?> environment) =>
        Dotnet.RunAsync("bash", clone, ["release.sh", .. arguments], environment);

    /// <summary>NuGet reads the configuration in folders above, too.</summary>
    private static Task TrustAsync(TemporaryFolder folder, string fingerprint) => File.WriteAllTextAsync(folder.Combine("nuget.config"), $"""
        <configuration>
          <trustedSigners>
            <author name="release-test"><certificate fingerprint="{fingerprint}" hashAlgorithm="SHA256" allowUntrustedRoot="true" /></author>
          </trustedSigners>
        </configuration>
        """);

    /// <summary>A certificate for code that signs itself.</summary>
    /// <returns>Its SHA-256 fingerprint.</returns>
    private static async Task<string> CertificateAsync(string file)
    {
        using var key = RSA.Create(3072);
        var request = new CertificateRequest("CN=Release test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pkcs12, Password));
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }
}
