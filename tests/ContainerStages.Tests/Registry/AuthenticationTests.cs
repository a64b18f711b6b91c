using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Registry;

[TestClass]
[TestCategory("tools")]
public sealed class AuthenticationTests
{
    private static readonly RegistryOptions Known = new() { Credentials = new ExplicitCredentials(RealRegistry.UserName, RealRegistry.Password) };
    private static readonly RegistryOptions Unknown = new() { Credentials = new ExplicitCredentials(RealRegistry.UserName, "wrong") };
    private static readonly RegistryOptions Anonymous = new();

    [TestMethod]
    public async Task The_right_password_opens_a_registry_with_basic_authentication()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        await PushAndPullAsync(registry, Known);
    }

    [TestMethod]
    public async Task A_wrong_password_or_none_is_an_error_that_says_how_to_log_in()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        foreach (RegistryOptions options in new[] { Unknown, Anonymous })
        {
            ContainerStagesException e = await PullTests.FailAsync($"{registry.Host}/hello:1.0", Catalogue.RegistryRefused, options);
            Assert.AreEqual(
                $"cannot pull from {registry.Host}/hello: the registry answered 401 Unauthorized; UNAUTHORIZED: authentication required",
                e.Message);
            Assert.Contains($"'docker login {registry.Host}'", e.Advice);
            Assert.AreEqual(options == Unknown, e.Advice.StartsWith("The user name or the password is wrong", StringComparison.Ordinal), e.Advice);
        }
    }

    [TestMethod]
    public async Task A_token_is_got_once_for_a_whole_push_mounts_included()
    {
        using var tokens = new TokenServer();
        await using RealRegistry registry = await tokens.StartRegistryAsync();
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image origin = await PushBaseAsync(registry, store);
        int before = tokens.Requests.Count;

        string summary = await PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, origin, "a", "b", "c"), store, "hello", Known);

        Assert.Contains("(3 of 4 layers uploaded, 0.0 MB, 1 mounted)", summary);
        Assert.AreEqual(
            "GET /token?service=test-service&scope=repository%3Ahello%3Apull%2Cpush&scope=repository%3Abase%3Apull",
            tokens.Requests.Skip(before).Single().ToString());
    }

    [TestMethod]
    public async Task An_identity_token_is_exchanged_for_a_token()
    {
        using var tokens = new TokenServer();
        await using RealRegistry registry = await tokens.StartRegistryAsync();
        using var folder = new TemporaryFolder();
        string config = folder.Combine("config.json");
        await File.WriteAllTextAsync(config, $$"""{"auths":{"{{registry.Host}}":{"identitytoken":"{{TokenServer.IdentityToken}}"} } }""");

        await PushAndPullAsync(registry, new RegistryOptions { Credentials = new DockerConfigCredentials(config) });

        Assert.IsTrue(tokens.Requests.All(request => request.Method == "POST"));
    }

    [TestMethod]
    public async Task A_token_server_that_knows_us_not_is_an_error_with_its_words()
    {
        using var tokens = new TokenServer();
        await using RealRegistry registry = await tokens.StartRegistryAsync();

        ContainerStagesException e = await PullTests.FailAsync($"{registry.Host}/hello:1.0", Catalogue.RegistryRefused, Unknown);

        Assert.Contains("gave none: 401 Unauthorized; incorrect username or password", e.Message);
    }

    [TestMethod]
    public async Task A_token_that_has_expired_is_renewed_once()
    {
        int issued = 0;
        using var tokens = new ScriptedServer(_ => ScriptedServer.Answer(200, $$"""{"token":"t{{++issued}}"}"""));
        using var server = new ScriptedServer(request => request.Authorization == $"Bearer t{issued}" && !(issued == 1 && IsBlob(request))
            ? ScriptedServer.Answer(404)
            : ScriptedServer.Answer(401, "", "WWW-Authenticate: Basic realm=\"x\"", $"WWW-Authenticate: Bearer realm=\"http://{tokens.Host}/\", service=a"));
        using var client = new RegistryClient(server.Host, "hello", RegistryAccess.Push, Anonymous);

        Assert.IsNull(await client.FindManifestAsync("latest", default));
        Assert.IsFalse(await client.HasBlobAsync(Digest.Of([]), default));

        Assert.AreEqual(2, issued);
    }

    [TestMethod]
    [DataRow(",\"expires_in\":300", 280, 1)]
    [DataRow(",\"expires_in\":300", 295, 2)]
    [DataRow(",\"expires_in\":300,\"issued_at\":\"2024-01-01T00:00:00Z\"", 280, 1)]
    [DataRow("", 50, 1)]
    [DataRow("", 58, 2)]
    public async Task A_token_that_is_about_to_end_is_renewed_before_it_is_used_by_one_request_for_all(string life, int seconds, int issued)
    {
        using var tokens = new TokenServer { Life = life };
        await using RealRegistry registry = await tokens.StartRegistryAsync();
        var clock = new ImpatientClock();
        if (life.Contains("issued_at", StringComparison.Ordinal))
        {
            // The token server's clock, whose own answers have no date, is ours.
            clock.Pass(DateTimeOffset.Parse("2024-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow);
        }

        using var client = new RegistryClient(registry.Host, "hello", RegistryAccess.Push, Known with { Clock = clock });
        Assert.IsNull(await client.FindManifestAsync("latest", default));
        clock.Pass(TimeSpan.FromSeconds(seconds));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.HasBlobAsync(Digest.Of([]), default)));

        Assert.HasCount(issued, tokens.Requests);
    }

    [TestMethod]
    public async Task Requests_at_the_same_time_get_one_token()
    {
        using var tokens = new TokenServer();
        await using RealRegistry registry = await tokens.StartRegistryAsync();
        using var client = new RegistryClient(registry.Host, "hello", RegistryAccess.Push, Known);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.HasBlobAsync(Digest.Of([]), default)));

        Assert.HasCount(1, tokens.Requests);
    }

    [TestMethod]
    public async Task A_base_that_we_may_not_read_there_does_not_stop_the_push()
    {
        using var tokens = new TokenServer();
        await using RealRegistry registry = await tokens.StartRegistryAsync();
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image origin = await PushBaseAsync(registry, store);
        tokens.Refuses = scope => scope.StartsWith("repository:base:", StringComparison.Ordinal);
        int before = tokens.Requests.Count;

        string summary = await PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, origin, "app"), store, "hello", Known);

        Assert.Contains("(2 of 2 layers uploaded, 0.0 MB)", summary);
        Assert.HasCount(2, tokens.Requests.Skip(before));
        await PullTests.PullAsync($"{registry.Host}/hello:latest", store, options: Known);
    }

    [TestMethod]
    public async Task A_token_that_does_not_allow_it_is_an_error_about_rights_and_not_about_passwords()
    {
        using var tokens = new ScriptedServer(_ => ScriptedServer.Answer(200, """{"token":"weak"}"""));
        using var server = new ScriptedServer(request => ScriptedServer.Answer(
            401,
            """{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}""",
            $"WWW-Authenticate: Bearer realm=\"http://{tokens.Host}/\",service=\"a\",scope=\"repository:hello:pull\"{(request.Authorization is null ? "" : ",error=\"insufficient_scope\"")}"));

        ContainerStagesException e = await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.RegistryRefused, Known);

        Assert.Contains("This account may not pull from 'hello'", e.Advice);
        Assert.HasCount(1, tokens.Requests);
    }

    [TestMethod]
    public async Task A_token_server_that_knows_no_identity_tokens_gets_the_password()
    {
        using var tokens = new TokenServer { KnowsExchange = false };
        await using RealRegistry registry = await tokens.StartRegistryAsync();

        await PushAndPullAsync(registry, new RegistryOptions { Credentials = new TwoCredentials() });

        Assert.AreEqual("GET", tokens.Requests.Last().Method);
    }

    [TestMethod]
    public async Task A_registry_that_takes_passwords_alone_gets_the_one_beside_the_identity_token()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        await PushAndPullAsync(registry, new RegistryOptions { Credentials = new TwoCredentials() });
    }

    [TestMethod]
    public async Task An_identity_token_does_not_follow_a_redirect_to_another_host()
    {
        using var elsewhere = new ScriptedServer(_ => ScriptedServer.Answer(200, """{"token":"t"}"""));
        using var tokens = new ScriptedServer(_ => ScriptedServer.Answer(307, "", $"Location: http://{elsewhere.Host}/token"));
        using var server = new ScriptedServer(_ => ScriptedServer.Answer(401, "", $"WWW-Authenticate: Bearer realm=\"http://{tokens.Host}/\""));

        await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.RegistryRefused, new RegistryOptions { Credentials = new ExplicitCredentials("<token>", "secret") });

        Assert.IsEmpty(elsewhere.Requests);
    }

    private static bool IsBlob(ScriptedRequest request) => request.Path.Contains("/blobs/", StringComparison.Ordinal);

    [TestMethod]
    public async Task Credentials_do_not_follow_a_redirect_to_another_origin()
    {
        using var storage = new ScriptedServer(_ => ScriptedServer.Answer(404));
        using var server = new ScriptedServer(request => request.Authorization is null
            ? ScriptedServer.Answer(401, "", "WWW-Authenticate: Basic realm=\"x\"")
            : ScriptedServer.Answer(307, "", $"Location: http://{storage.Host}/elsewhere"));

        await PullTests.FailAsync($"{server.Host}/hello:1.0", Catalogue.ImageNotFound, Known);

        Assert.IsNull(storage.Requests.Single().Authorization);
    }

    [TestMethod]
    public async Task Credentials_do_not_follow_an_upload_to_another_origin()
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64);
        using var storage = new ScriptedServer(_ => ScriptedServer.Answer(201));
        using var server = new ScriptedServer(request => request switch
        {
            { Authorization: null } => ScriptedServer.Answer(401, "", "WWW-Authenticate: Basic realm=\"x\""),
            { Method: "HEAD" } => ScriptedServer.Answer(404),
            { Method: "POST" } => ScriptedServer.Answer(202, "", $"Location: http://{storage.Host}/upload?signature=a%2Fb"),
            _ => ScriptedServer.Answer(201),
        });

        await new RegistryDestination(server.Host, Known).DeliverAsync(image, new ImageName("hello", ["latest"]), store, default);

        ScriptedRequest upload = storage.Requests.Single();
        Assert.IsNull(upload.Authorization);
        Assert.AreEqual($"PUT /upload?signature=a%2Fb&digest={Uri.EscapeDataString(image.Manifest.Config.Digest.ToString())}", upload.ToString());
        Assert.AreEqual(image.Manifest.Config.Size, upload.Body.Length);
    }

    [TestMethod]
    public void A_registry_elsewhere_cannot_send_a_password_over_plain_HTTP()
    {
        RegistryAddress address = Known.AddressOf("registry.example");
        var targets = new RequestTargets(address, Known, new RegistryFailures("registry.example", "hello", RegistryAccess.Pull));

        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(
            () => targets.Resolve(address.Https, new Uri("http://tokens.example/token")));

        Assert.Contains("'http://tokens.example', which is not HTTPS", e.Message);
        Assert.AreEqual("https://registry.example/v2/x?y=1", targets.Resolve(address.Https, new Uri("http://registry.example/v2/x?y=1")).AbsoluteUri);
    }

    [TestMethod]
    [DataRow("https://registry.example/v2/", "https://tokens.example/token", true)]
    [DataRow("https://registry.example/v2/", "http://tokens.example/token", false)]
    [DataRow("https://registry.example/v2/", "http://registry.example/token", true)]
    [DataRow("https://registry.example/v2/", "http://registry.example:81/token", false)]
    [DataRow("https://registry.example/v2/", "http://127.0.0.1:81/token", true)]
    [DataRow("https://registry.example/v2/", "http://insecure.example/token", true)]
    [DataRow("http://insecure.example/v2/", "http://insecure.example:81/token", true)]
    [DataRow("http://insecure.example/v2/", "http://tokens.example/token", false)]
    [DataRow("http://insecure.example/v2/", "https://tokens.example/token", true)]
    [DataRow("https://registry.example/v2/", "/token", false)]
    [DataRow("https://registry.example/v2/", "file:///etc/passwd", false)]
    [DataRow("https://registry.example/v2/", null, false)]
    public void A_password_goes_only_where_nobody_on_the_way_can_read_it(string root, string? realm, bool goes)
    {
        var options = new RegistryOptions { InsecureRegistries = ["insecure.example"] };
        RegistryAddress address = options.AddressOf(new Uri(root).Authority);
        var targets = new RequestTargets(address, options, new RegistryFailures(address.Name, "hello", RegistryAccess.Pull));

        if (goes)
        {
            Assert.AreEqual(realm!.Replace("http://registry.example/", "https://registry.example/", StringComparison.Ordinal), targets.ResolveRealm(new Uri(root), realm).AbsoluteUri);
        }
        else
        {
            Assert.AreEqual(Catalogue.RegistryRefused, Assert.ThrowsExactly<ContainerStagesException>(() => targets.ResolveRealm(new Uri(root), realm)).Diagnostic);
        }
    }

    /// <summary>What docker's configuration can hold: an identity token beside a password.</summary>
    private sealed class TwoCredentials : ICredentialSource
    {
        public Task<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) => Task.FromResult<Credential?>(
            new IdentityTokenCredential("unknown") { Password = new PasswordCredential(RealRegistry.UserName, RealRegistry.Password) });
    }

    private static async Task<Image> PushBaseAsync(RealRegistry registry, ContentStore store)
    {
        await PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, "base"), store, "base", Known);
        return await PullTests.PullAsync($"{registry.Host}/base:latest", store, options: Known);
    }

    private static async Task PushAndPullAsync(RealRegistry registry, RegistryOptions options)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestImage.BuildAsync(store, TestImage.Amd64, "one", "two");
        await PushAsync(registry, image, store, "hello", options);
        Image pulled = await PullTests.PullAsync($"{registry.Host}/hello:latest", store, options: options);
        Assert.AreEqual(image.Descriptor.Digest, pulled.ManifestDigest);
    }

    private static Task<string> PushAsync(RealRegistry registry, Image image, ContentStore store, string repository, RegistryOptions options) =>
        new RegistryDestination(registry.Host, options).DeliverAsync(image, new ImageName(repository, ["latest"]), store, default);
}
