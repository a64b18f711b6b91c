using System.Collections.Concurrent;
using System.Net.Sockets;
using ContainerStages.Bases;
using ContainerStages.Bases.Locks;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;
using ContainerStages.Tests.IO;

namespace ContainerStages.Tests.Registry;

/// <summary>Mirrors of a registry, which are asked before it.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class MirrorTests : IDisposable
{
    private readonly List<string> _messages = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task What_a_mirror_has_is_not_asked_of_the_registry()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry mirror = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        await RegistryBaseTests.PushBaseAsync(mirror, "base");

        Image pulled = await PullTests.PullAsync("registry.example/team/base:latest", store, Options("registry.example/team", mirror.Host));
        await store.ReadAsync(pulled.Layers[0].Blob, default);

        Assert.AreEqual("registry.example/team/base:latest", pulled.Layers[0].Source!.ToString());
        Assert.IsEmpty(_messages);
    }

    [TestMethod]
    [DataRow(404)]
    [DataRow(403)]
    [DataRow(401)]
    [DataRow(0, DisplayName = "nobody listens")]
    public async Task A_mirror_that_does_not_serve_is_passed_over_with_one_line(int status)
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        using var refusing = new ScriptedServer(_ => ScriptedServer.Answer(status));
        string mirror = status == 0 ? NobodyListens() : refusing.Host;
        string name = await RegistryBaseTests.PushBaseAsync(registry, "base", "more");

        Image pulled = await PullTests.PullAsync(name, store, Options(registry.Host, mirror));
        await store.ReadAsync(pulled.Layers[0].Blob, default);
        await store.ReadAsync(pulled.Layers[1].Blob, default);

        Assert.StartsWith($"Mirrors of {registry.Host} that were passed over: cannot pull from {mirror}/base: ", _messages.Single());
        Assert.IsLessThanOrEqualTo(3, refusing.Requests.Count, "the probe, the manifest and, after 401, nothing more");
    }

    [TestMethod]
    public async Task A_mirror_that_does_not_answer_is_said_to_have_been_waited_for()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        using var silent = new LoopbackServer(async (_, token) => await Task.Delay(Timeout.Infinite, token));
        string name = await RegistryBaseTests.PushBaseAsync(registry, "base");
        ConcurrentQueue<string> lines = [];
        RegistryBaseOptions options = Options(registry.Host, silent.Host);
        options = options with { Registry = options.Registry with { ConnectTimeout = TimeSpan.FromSeconds(0.3), Progress = new Progress(lines.Enqueue, new FastClock(100)) } };

        await PullTests.PullAsync(name, store, options);

        Assert.AreEqual($"Mirrors of {registry.Host} that were passed over: cannot pull from {silent.Host}/base: the registry cannot be reached: no connection within 0.3 seconds ({silent.Host})", _messages.Single());
        Assert.Contains($"Waiting for {silent.Host}: ", string.Join('\n', lines));
    }

    [TestMethod]
    public async Task Blobs_come_from_where_the_manifest_came_from_and_else_from_the_next()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry full = await RealRegistry.StartAsync();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        await RegistryBaseTests.PushBaseAsync(full, "base");
        string name = await RegistryBaseTests.PushBaseAsync(registry, "base");
        using ContentStore first = new(folder.Combine("first"), 1 << 30, TimeProvider.System);
        Image image = await PullTests.PullAsync(name, first);
        byte[] manifest = await first.ReadAsync(image.ManifestDigest!.Value, default);
        using var half = new ScriptedServer(request => request.Path.Contains("/manifests/", StringComparison.Ordinal)
            ? ScriptedServer.Answer(200, System.Text.Encoding.UTF8.GetString(manifest))
            : ScriptedServer.Answer(404));

        Image pulled = await PullTests.PullAsync(name, store, Options(registry.Host, NobodyListens(), half.Host, full.Host));
        await store.ReadAsync(pulled.Layers[0].Blob, default);

        Assert.HasCount(2, _messages, string.Join('\n', _messages));
        Assert.HasCount(2, await RegistryBaseTests.BlobDownloadsAsync(full, 2));
        Assert.HasCount(1, await RegistryBaseTests.BlobDownloadsAsync(registry, 1), "the configuration, of the first pull");
    }

    [TestMethod]
    public async Task When_all_fail_the_error_is_the_registrys()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(
            () => PullTests.PullAsync($"{registry.Host}/base:latest", store, Options(registry.Host, NobodyListens(), NobodyListens())));

        Assert.AreEqual(Catalogue.ImageNotFound, e.Diagnostic);
        Assert.StartsWith($"cannot pull from {registry.Host}/base: it has no image 'latest'", e.Message);
        Assert.HasCount(3, _messages.Single().Split("cannot pull from"));
    }

    /// <summary>As a cluster without a way out has it: images come by their digests from the mirror, and from nowhere else.</summary>
    [TestMethod]
    public async Task A_tag_that_the_lock_file_pins_comes_from_a_mirror_for_digests()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry mirror = await RealRegistry.StartAsync();
        using ContentStore store = TestImage.Store(folder);
        string name = await RegistryBaseTests.PushBaseAsync(mirror, "base");
        Digest digest = (await PullTests.PullAsync(name, store)).ManifestDigest!.Value;
        File.WriteAllText(_folder.Combine("digests.conf"), $"""
            [[registry]]
            prefix = 'registry.example'
            blocked = true
            mirror-by-digest-only = true
            [[registry.mirror]]
            location = '{mirror.Host}'
            """);
        const string Tag = "registry.example/base:latest";
        var file = new BaseLockFile(folder.Combine("lock.json"), folder.Combine("gate"));
        await file.UpdateAsync(content => content.With(Tag, digest), default);
        using ContentStore fresh = new(folder.Combine("fresh"), 1 << 30, TimeProvider.System);

        Image pulled = await PullTests.PullAsync(Tag, fresh, new RegistryBaseOptions
        {
            Registry = new RegistryOptions { Mirrors = new RegistryMirrors(new RegistryConfigurationFiles { RegistriesConf = _folder.Combine("digests.conf") }, []) },
            LockFile = file,
        });
        await fresh.ReadAsync(pulled.Layers[0].Blob, default);

        Assert.AreEqual(digest, pulled.ManifestDigest);
        Assert.AreEqual(digest, pulled.Layers[0].Source!.Digest, "a later delivery reads the layers from the mirror, too");
    }

    [TestMethod]
    public async Task Each_gets_its_own_credentials_only()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        using ContentStore store = TestImage.Store(folder);
        using var asking = new ScriptedServer(_ => ScriptedServer.Answer(401, "", "WWW-Authenticate: Basic realm=\"test\""));
        var own = new ExplicitCredentials(RealRegistry.UserName, RealRegistry.Password, registry.Host);
        RegistryBaseOptions options = Options(registry.Host, asking.Host);

        ContainerStagesException e = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PullTests.PullAsync(
            $"{registry.Host}/base:latest",
            store,
            options with { Registry = options.Registry with { Credentials = own } }));

        Assert.AreEqual(Catalogue.ImageNotFound, e.Diagnostic, "the registry took the password");
        Assert.IsTrue(asking.Requests.All(request => request.Authorization is null));
        Assert.AreEqual(1, _messages.Count);
    }

    [TestMethod]
    public async Task An_insecure_mirror_needs_no_trusted_certificate_and_another_does()
    {
        using var folder = new TemporaryFolder();
        await using RealRegistry mirror = await RealRegistry.StartAsync(tls: true);
        using ContentStore store = TestImage.Store(folder);
        RegistryBaseOptions options = Options("registry.example");
        options = options with { Registry = mirror.OptionsFor("mirror.example") with { Mirrors = Mirrors("registry.example", isInsecure: true, only: true, "mirror.example") } };

        ContainerStagesException found = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PullTests.PullAsync("registry.example/base:latest", store, options));
        Assert.AreEqual(Catalogue.ImageNotFound, found.Diagnostic);

        options = options with { Registry = options.Registry with { Mirrors = Mirrors("registry.example", isInsecure: false, only: true, "mirror.example") } };
        ContainerStagesException refused = await Assert.ThrowsExactlyAsync<ContainerStagesException>(() => PullTests.PullAsync("registry.example/base:latest", store, options));
        Assert.AreEqual(Catalogue.RegistryUnreachable, refused.Diagnostic);
    }

    private RegistryBaseOptions Options(string registry, params string[] mirrors) => new()
    {
        Registry = new RegistryOptions { Mirrors = Mirrors(registry, isInsecure: false, only: false, mirrors) },
        Report = _messages.Add,
    };

    /// <param name="registry">Or a part of it: the mirrors have what is below that.</param>
    /// <param name="only">The registry itself is blocked.</param>
    private RegistryMirrors Mirrors(string registry, bool isInsecure, bool only, params string[] mirrors)
    {
        string file = _folder.Combine($"{isInsecure}.conf");
        File.WriteAllText(file, $"[[registry]]\nprefix='{registry}'\nblocked={Toml(only)}\n"
            + string.Concat(mirrors.Select(mirror => $"[[registry.mirror]]\nlocation='{mirror}'\ninsecure={Toml(isInsecure)}\n")));
        return new RegistryMirrors(new RegistryConfigurationFiles { RegistriesConf = file }, []);

        static string Toml(bool value) => value ? "true" : "false";
    }

    private static string NobodyListens()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        string host = listener.LocalEndpoint.ToString()!;
        listener.Stop();
        return host;
    }
}
