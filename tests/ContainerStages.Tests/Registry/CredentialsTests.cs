using System.Runtime.Versioning;
using ContainerStages.Diagnostics;
using ContainerStages.Registry;

namespace ContainerStages.Tests.Registry;

[TestClass]
public sealed class CredentialsTests
{
    /// <summary>"ada:s3cret" in base64.</summary>
    private const string Auth = "YWRhOnMzY3JldA==";
    private static readonly Credential Ada = new PasswordCredential("ada", "s3cret");

    [TestMethod]
    [DataRow("registry.example:5000", "registry.example:5000")]
    [DataRow("https://registry.example:5000", "registry.example:5000")]
    [DataRow("https://registry.example:5000/v2/", "registry.example:5000")]
    [DataRow("https://index.docker.io/v1/", "docker.io")]
    [DataRow("docker.io", "docker.io")]
    public async Task An_entry_is_found_however_its_registry_is_written(string key, string registry) =>
        Assert.AreEqual(Ada, await FindAsync($$"""{"auths":{"other.example":{"auth":"eDp5"},"{{key}}":{"auth":"{{Auth}}"} } }""", registry));

    [TestMethod]
    [DataRow("""{}""")]
    [DataRow("""{"auths":{}}""")]
    [DataRow("""{"auths":{"registry.example":{}}}""")]
    [DataRow("""{"auths":{"registry.example.org":{"auth":"YWRhOnMzY3JldA=="}}}""")]
    [DataRow("""{"auths":{"registry.example:5000":{"auth":"YWRhOnMzY3JldA=="}}}""")]
    public async Task Entries_of_other_registries_are_not_used(string config) => Assert.IsNull(await FindAsync(config, "registry.example"));

    [TestMethod]
    [DataRow("nonsense")]
    [DataRow("""{"auths":{"registry.example":{"auth":"no base64"}}}""")]
    [DataRow("""{"auths":{"registry.example":{"auth":"YWRh"}}}""")]
    [DataRow("""{"credsStore":"is-not-installed-anywhere"}""")]
    [DataRow("""{"credHelpers":{"registry.example":"../../bin/sh"}}""")]
    public async Task What_cannot_be_read_is_an_error_and_not_silence(string config) =>
        Assert.AreEqual(
            Catalogue.CredentialsUnavailable,
            (await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => FindAsync(config, "registry.example"))).Diagnostic);

    [TestMethod]
    public async Task Without_a_file_there_are_no_credentials() =>
        Assert.IsNull(await new DockerConfigCredentials("/nowhere/config.json").FindAsync("registry.example", "hello", default));

    [TestMethod]
    [UnsupportedOSPlatform("windows")]
    public async Task A_helper_is_asked_for_its_registry_and_the_store_for_the_others()
    {
        using var folder = new TemporaryFolder();
        string suffix = Path.GetFileName(folder.Path);
        WriteHelper(folder, "one-" + suffix, """
            read registry
            [ "$1 $registry" = "get registry.example" ] && echo '{"ServerURL":"x","Username":"ada","Secret":"s3cret"}'
            """);
        WriteHelper(folder, "two-" + suffix, """
            read registry
            if [ "$registry" = "https://index.docker.io/v1/" ]; then
              echo '{"ServerURL":"x","Username":"<token>","Secret":"long-lived"}'
            else
              echo 'credentials not found in native keychain'; exit 1
            fi
            """);
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{path}:{folder.Path}");
        try
        {
            string config = $$$$"""{"credHelpers":{"registry.example":"one-{{{{suffix}}}}"},"credsStore":"two-{{{{suffix}}}}","auths":{"third.example":{"auth":"{{{{Auth}}}}"}}}""";
            Assert.AreEqual(Ada, await FindAsync(config, "registry.example"));
            Assert.AreEqual(new IdentityTokenCredential("long-lived"), await FindAsync(config, "docker.io"));
            Assert.AreEqual(Ada, await FindAsync(config, "third.example"));
            Assert.IsNull(await FindAsync(config, "fourth.example"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [TestMethod]
    public async Task An_identity_token_can_be_given_in_place_of_a_password() =>
        Assert.AreEqual(new IdentityTokenCredential("long-lived"), await new ExplicitCredentials("<token>", "long-lived").FindAsync("registry.example", "hello", default));

    [TestMethod]
    public void Credentials_are_never_printed() => Assert.AreEqual("(secret)", $"{Ada}");

    private static async Task<Credential?> FindAsync(string config, string registry, string repository = "hello")
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("config.json");
        await File.WriteAllTextAsync(file, config);
        return await new DockerConfigCredentials(file).FindAsync(registry, repository, default);
    }

    [UnsupportedOSPlatform("windows")]
    private static void WriteHelper(TemporaryFolder folder, string name, string script)
    {
        string file = folder.Combine("docker-credential-" + name);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
