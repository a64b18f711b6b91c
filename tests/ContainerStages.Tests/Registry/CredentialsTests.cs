using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;
using ContainerStages.Tests.IO;

namespace ContainerStages.Tests.Registry;

[TestClass]
[DoNotParallelize]
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
    [DataRow("index.docker.io", "docker.io")]
    [DataRow("registry-1.docker.io", "index.docker.io")]
    [DataRow("http://registry.example", "registry.example")]
    [DataRow("registry.example/v1/", "registry.example")]
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
            string config = $$$$"""{"credHelpers":{"registry.example":"one-{{{{suffix}}}}"},"credsStore":"two-{{{{suffix}}}}","auths":{"https://index.docker.io/v1/":{},"third.example":{"auth":"{{{{Auth}}}}"}}}""";
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

    /// <summary>What skopeo finds for the same file is the oracle.</summary>
    [TestMethod]
    [DataRow("registry.example", "team/app/api", "registry.example/team/app/api")]
    [DataRow("registry.example", "team/app/web", "registry.example/team/app")]
    [DataRow("registry.example", "team/application", "registry.example/team")]
    [DataRow("registry.example", "teamwork/app", "registry.example")]
    [DataRow("registry.example:5000", "team/app", null)]
    [DataRow("second.example", "team/app", "second.example/team")]
    [DataRow("second.example", "other/app", null)]
    [DataRow("docker.io", "team/app", "docker.io/team")]
    public async Task The_account_for_the_smallest_part_of_a_registry_wins(string registry, string repository, string? expected)
    {
        string[] keys =
        [
            "registry.example", "registry.example/team", "registry.example/team/app", "registry.example/team/app/api",
            "second.example/team", "docker.io/team",
        ];
        string entries = string.Join(',', keys.Select(key => $$"""  "{{key}}": {"auth":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":x"))}}"} """));
        string config = $$"""{"auths":{ {{entries}} } }""";
        using var folder = new TemporaryFolder();
        string file = folder.Combine("auth.json");
        await File.WriteAllTextAsync(file, config);

        Credential? found = await FindAsync(config, registry, repository);

        Assert.AreEqual(expected, (found as PasswordCredential)?.UserName);
        Task<string> skopeo = Skopeo.RunAsync("login", "--get-login", "--authfile", file, $"{registry}/{repository}");
        if (expected is null)
        {
            await Assert.ThrowsExactlyAsync<AssertFailedException>(() => skopeo);
        }
        else
        {
            Assert.AreEqual(expected, (await skopeo).Trim());
        }
    }

    [TestMethod]
    public async Task An_entry_that_is_written_like_the_registry_comes_first() => Assert.AreEqual(
        Ada,
        await FindAsync($$"""{"auths":{"https://registry.example/v1/":{"auth":"eDp5"},"registry.example":{"auth":"{{Auth}}"} } }""", "registry.example"));

    [TestMethod]
    public async Task The_files_are_asked_in_podmans_order_and_only_as_far_as_needed()
    {
        using var folder = new TemporaryFolder();
        var places = new RegistryConfigurationFiles
        {
            AuthFile = folder.Combine("given.json"),
            UserRuntime = folder.Combine("run"),
            UserConfiguration = folder.Combine("config"),
            DockerClient = folder.Combine("docker"),
        };
        string[] files = [folder.Combine("given.json"), folder.Combine("run", "containers", "auth.json"), folder.Combine("config", "containers", "auth.json"), folder.Combine("docker", "config.json")];
        string Entry(string registry, string user) => $$"""  "{{registry}}": {"username":"{{user}}","password":"x"} """;
        for (int i = files.Length - 1; i >= 0; i--)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(files[i])!);
            await File.WriteAllTextAsync(files[i], $$"""{"auths":{ {{Entry("all.example", $"user{i}")}}, {{Entry($"only{i}.example", $"user{i}")}} } }""");
            Assert.AreEqual($"user{i}", await UserAsync("all.example"));
        }

        Assert.AreEqual("user3", await UserAsync("only3.example"));
        await File.WriteAllTextAsync(files[2], "nonsense");
        Assert.AreEqual("user1", await UserAsync("only1.example"));
        Assert.AreEqual(
            Catalogue.CredentialsUnavailable,
            (await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => UserAsync("only3.example"))).Diagnostic);

        async Task<string?> UserAsync(string registry)
        {
            var sources = new CredentialSources([.. places.Accounts.Select(file => new DockerConfigCredentials(file))]);
            return ((PasswordCredential?)await sources.FindAsync(registry, "hello", default))?.UserName;
        }
    }

    [TestMethod]
    [UnsupportedOSPlatform("windows")]
    public async Task A_helper_that_hangs_is_stopped_and_one_that_fails_is_quoted()
    {
        using var folder = new TemporaryFolder();
        string suffix = Path.GetFileName(folder.Path);
        ConcurrentQueue<string> lines = [];
        WriteHelper(folder, "hangs-" + suffix, "sleep 100");
        WriteHelper(folder, "fails-" + suffix, "echo 'the key ring is locked' >&2; exit 2");
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{path}:{folder.Path}");
        try
        {
            Assert.Contains("it ended with exit code 2: the key ring is locked", (await FailAsync("fails")).Message);
            var time = Stopwatch.StartNew();
            Assert.Contains("it did not answer within 0.5 seconds", (await FailAsync("hangs")).Message);
            Assert.Contains($"Waiting for the credential helper 'hangs-{suffix}': ", string.Join('\n', lines), "it is said after five seconds, of a clock that is fast");
            using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
            await Assert.ThrowsAsync<OperationCanceledException>(() => CredentialHelper.FindAsync("hangs-" + suffix, "registry.example", TimeSpan.FromSeconds(60), cancellation.Token));
            Assert.IsLessThan(TimeSpan.FromSeconds(10), time.Elapsed);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        async Task<ContainerStagesException> FailAsync(string helper)
        {
            string file = folder.Combine("config.json");
            await File.WriteAllTextAsync(file, $$"""{"credsStore":"{{helper}}-{{suffix}}"}""");
            var source = new DockerConfigCredentials(file) { HelperLimit = TimeSpan.FromSeconds(0.5), Progress = new Progress(lines.Enqueue, new FastClock(100)) };
            return await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => source.FindAsync("registry.example", "hello", default));
        }
    }

    [TestMethod]
    public async Task An_account_of_a_registry_is_not_shown_to_its_mirror()
    {
        var source = new ExplicitCredentials("ada", "s3cret", onlyFor: "docker.io");
        Assert.AreEqual(Ada, await source.FindAsync("docker.io", "hello", default));
        Assert.IsNull(await source.FindAsync("mirror.example", "hello", default));
    }

    /// <summary>docker writes the account beside the token, and for some registries without a password.</summary>
    [TestMethod]
    public async Task An_identity_token_keeps_the_password_that_stands_beside_it()
    {
        string config(string auth) => $$$"""{"auths":{"registry.example":{"auth":"{{{auth}}}","identitytoken":"long-lived"} } }""";
        Assert.AreEqual(new IdentityTokenCredential("long-lived") { Password = (PasswordCredential)Ada }, await FindAsync(config(Auth), "registry.example"));
        Assert.AreEqual(new IdentityTokenCredential("long-lived"), await FindAsync(config("YWRhOg=="), "registry.example"), "ada, without a password");
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
