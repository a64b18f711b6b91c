using System.Security.Cryptography;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>Our client with registries as people have them. Each test is run with each profile that it concerns.</summary>
[TestClass]
public sealed class QuirksTests
{
    private const string App = "team/app";
    private const string Base = "team/base";
    private static readonly TemporaryFolder Folder = new();
    private static readonly ContentStore Store = TestImage.Store(Folder);

    /// <summary>Three layers, of which one is larger than the largest chunk and the smallest one of any registry.</summary>
    private static Image _image = null!;

    public static IEnumerable<object[]> All => Where(_ => true);

    public static IEnumerable<object[]> WithAccounts => Where(quirks => quirks.Challenge != RegistryChallenge.None);

    public static IEnumerable<object[]> WithExistingRepositories => Where(quirks => quirks.ExistingSegments > 0);

    [ClassInitialize]
    public static async Task BuildImageAsync(TestContext _) =>
        _image = await TestImage.BuildAsync(Store, TestImage.Amd64, "one", "two", RandomNumberGenerator.GetHexString(13_000_000));

    [ClassCleanup]
    public static void DeleteFolder() => Folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(All))]
    public async Task An_image_is_pushed_and_comes_back_by_tag_and_by_digest(string profile)
    {
        await using InMemoryRegistry registry = await StartAsync(profile);

        string summary = await PushAsync(registry, _image, App);

        Assert.Contains("3 of 3 layers uploaded", summary);
        foreach (string reference in new[] { $"{App}:1.0", $"{App}@{_image.Descriptor.Digest}" })
        {
            using var elsewhere = new TemporaryFolder();
            ContentStore empty = TestImage.Store(elsewhere);
            Image pulled = await PullAsync(registry, reference, empty);
            Assert.AreEqual(_image.Descriptor.Digest, pulled.ManifestDigest);
            CollectionAssert.AreEqual(_image.Config.ToBytes(), pulled.Config.ToBytes());
            foreach (Layer layer in pulled.Layers)
            {
                await empty.Promises.BringAsync(layer.Blob, default);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public async Task The_same_image_pushed_again_sends_no_blob(string profile)
    {
        await using InMemoryRegistry registry = await StartAsync(profile);
        await PushAsync(registry, _image, App);
        int before = registry.Requests.Count;

        await PushAsync(registry, _image, App);

        RegistryRecord[] writes = [.. registry.Requests.Skip(before).Where(request => request.Path.StartsWith("/v2/team/", StringComparison.Ordinal) && request.Method is not ("GET" or "HEAD"))];

        // One that does not say what it has is told again.
        Assert.AreEqual(RegistryQuirks.Profiles[profile].HidesDigestOnHead ? $"PUT /v2/{App}/manifests/1.0 201" : "", string.Join('\n', writes.AsEnumerable()));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public async Task Layers_of_a_base_in_the_same_registry_are_mounted_or_else_sent(string profile)
    {
        await using InMemoryRegistry registry = await StartAsync(profile);
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await PushBaseAndBuildAsync(registry, store);

        string summary = await PushAsync(registry, image, App, store);

        bool canMount = RegistryQuirks.Profiles[profile] is { IgnoresMounts: false };
        Assert.Contains(canMount ? "1 of 2 layers uploaded, 0.0 MB, 1 mounted" : "2 of 2 layers uploaded", summary);
        Assert.AreEqual(image.Descriptor.Digest, (await PullAsync(registry, $"{App}:1.0", store)).ManifestDigest);
    }

    [TestMethod]
    [DynamicData(nameof(WithExistingRepositories))]
    public async Task A_repository_that_does_not_exist_is_one_clear_error(string profile)
    {
        await using InMemoryRegistry registry = await InMemoryRegistry.StartAsync(RegistryQuirks.Profiles[profile]);

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PushAsync(registry, _image, App));

        Assert.AreEqual(Catalogue.RegistryRefused, e.Diagnostic);
        Assert.StartsWith($"cannot push to {registry.Host}/{App}: the registry answered ", e.Message);
        Assert.Contains("repository", e.Advice);
        Assert.IsFalse(registry.Requests.Any(request => request.Method is "PUT" or "PATCH"), "something was sent");
    }

    [TestMethod]
    [DynamicData(nameof(WithAccounts))]
    public async Task A_base_that_is_not_ours_to_read_is_sent_again(string profile)
    {
        await using InMemoryRegistry registry = await StartAsync(profile);
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await PushBaseAndBuildAsync(registry, store);
        registry.Deny(Base);

        string summary = await PushAsync(registry, image, App, store);

        Assert.Contains("2 of 2 layers uploaded", summary);
        Assert.AreEqual(image.Descriptor.Digest, (await PullAsync(registry, $"{App}:1.0", store)).ManifestDigest);
    }

    [TestMethod]
    [DataRow(202)]
    [DataRow(401)]
    [DataRow(403)]
    public async Task A_mount_that_is_refused_does_not_stop_a_push(int status)
    {
        await using InMemoryRegistry registry = await StartAsync(RegistryQuirks.DockerHub with { DeniedMountStatus = status });
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await PushBaseAndBuildAsync(registry, store);
        registry.Deny(Base);

        Assert.Contains("2 of 2 layers uploaded", await PushAsync(registry, image, App, store));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public async Task Tokens_that_expire_in_mid_push_are_renewed(string profile)
    {
        await using InMemoryRegistry registry = await StartAsync(profile);
        int puts = 0;
        registry.Asked = call =>
        {
            if (call.Method == "PUT" && Interlocked.Increment(ref puts) == 2)
            {
                registry.ExpireTokens();
            }
        };

        await PushAsync(registry, _image, App);

        registry.Asked = _ => { };
        using var elsewhere = new TemporaryFolder();
        Assert.AreEqual(_image.Descriptor.Digest, (await PullAsync(registry, $"{App}:1.0", TestImage.Store(elsewhere))).ManifestDigest);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public async Task A_push_whose_connection_breaks_once_is_finished(string profile)
    {
        await using InMemoryRegistry registry = await StartAsync(profile);
        int broken = 0;
        registry.BreaksOff = call => call.Method is "PUT" or "PATCH" && call.Length > 1_000_000 && Interlocked.Increment(ref broken) == 1;

        await PushAsync(registry, _image, App);

        Assert.IsGreaterThan(0, broken);
        using var elsewhere = new TemporaryFolder();
        Assert.AreEqual(_image.Descriptor.Digest, (await PullAsync(registry, $"{App}:1.0", TestImage.Store(elsewhere))).ManifestDigest);
    }

    [TestMethod]
    public async Task An_identity_token_is_enough()
    {
        await using InMemoryRegistry registry = await StartAsync(RegistryQuirks.Acr);
        RegistryOptions options = registry.Options with { Credentials = new ExplicitCredentials("<token>", TokenServer.IdentityToken) };

        await PushAsync(registry, _image, App, options: options);

        Assert.AreEqual("POST /oauth2/token 200", registry.Requests.Single(request => request.Path.StartsWith("/oauth2", StringComparison.Ordinal)).ToString());
    }

    [TestMethod]
    public async Task A_tag_that_cannot_be_moved_is_left_alone_where_it_is_right_and_an_error_where_it_is_not()
    {
        await using InMemoryRegistry registry = await StartAsync(RegistryQuirks.Ecr with { HasImmutableTags = true });
        await PushAsync(registry, _image, App);

        Assert.Contains("already there", await PushAsync(registry, _image, App));

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            async () => await PushAsync(registry, await TestImage.BuildAsync(Store, TestImage.Amd64, "other"), App));
        Assert.AreEqual(Catalogue.RegistryRefused, e.Diagnostic);
        Assert.Contains("400 BadRequest; TAG_INVALID: The image tag '1.0' already exists", e.Message);
    }

    [TestMethod]
    public async Task A_pull_limit_that_is_reached_is_an_error_with_the_registrys_words()
    {
        await using InMemoryRegistry registry = await StartAsync(RegistryQuirks.DockerHub with { HasReachedPullLimit = true });
        await PushAsync(registry, _image, App);

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PullAsync(registry, $"{App}:1.0", Store));

        Assert.Contains("429 TooManyRequests; TOOMANYREQUESTS: You have reached your pull rate limit", e.Message);
    }

    /// <summary>The one way to push.</summary>
    private static Task<string> PushAsync(InMemoryRegistry registry, Image image, string repository, ContentStore? store = null, RegistryOptions? options = null) =>
        new RegistryDestination(registry.Host, options ?? registry.Options).DeliverAsync(image, new ImageName(repository, ["1.0"]), store ?? Store, default);

    /// <summary>The one way to pull.</summary>
    private static Task<Image> PullAsync(InMemoryRegistry registry, string reference, ContentStore store) =>
        PullTests.PullAsync($"{registry.Host}/{reference}", store, options: registry.Options);

    private static IEnumerable<object[]> Where(Func<RegistryQuirks, bool> concerns) =>
        RegistryQuirks.Profiles.Where(profile => concerns(profile.Value)).Select(profile => new object[] { profile.Key });

    private static Task<InMemoryRegistry> StartAsync(string profile) => StartAsync(RegistryQuirks.Profiles[profile]);

    private static async Task<InMemoryRegistry> StartAsync(RegistryQuirks quirks)
    {
        InMemoryRegistry registry = await InMemoryRegistry.StartAsync(quirks);
        registry.Create(App);
        registry.Create(Base);
        return registry;
    }

    private static async Task<Image> PushBaseAndBuildAsync(InMemoryRegistry registry, ContentStore store)
    {
        await PushAsync(registry, await TestImage.BuildAsync(store, TestImage.Amd64, "base"), Base, store);
        Image origin = await PullAsync(registry, $"{Base}:1.0", store);
        return await TestImage.BuildAsync(store, TestImage.Amd64, origin, "app");
    }
}
