using System.Text.Json.Nodes;
using ContainerStages.Destinations;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Tests.Registry;

/// <summary>The CNCF's registry in each way that it can be guarded: the same push, mount, push again and pull, and what skopeo and podman make of it.</summary>
[TestClass]
[TestCategory("tools")]
public sealed class RegistryKindTests
{
    private static readonly Platform Arm64 = new("linux", "arm64");
    private static readonly RegistryOptions Ada = new() { Credentials = new ExplicitCredentials(RealRegistry.UserName, RealRegistry.Password) };
    private static readonly string[] AdasAccount = ["--creds", $"{RealRegistry.UserName}:{RealRegistry.Password}"];

    [TestMethod]
    public async Task Plain()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync();
        await PushMountAndPullAsync(registry, registry.Host, new RegistryOptions(), ["--tls-verify=false"]);
    }

    [TestMethod]
    public async Task With_a_password()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(htpasswd: true);
        await PushMountAndPullAsync(registry, registry.Host, Ada, ["--tls-verify=false", .. AdasAccount]);
    }

    [TestMethod]
    public async Task With_TLS_of_an_authority_of_its_own()
    {
        const string Name = "registry.example";
        using var authority = new TestAuthority();
        await using RealRegistry registry = await RealRegistry.StartAsync(tlsSection: authority.ServerSection(Name));
        RegistryOptions options = registry.OptionsFor(Name) with { Files = new RegistryConfigurationFiles { AuthorityFile = authority.Certificate } };
        await PushMountAndPullAsync(registry, Name, options, ["--cert-dir", Path.GetDirectoryName(authority.Certificate)!]);
    }

    [TestMethod]
    public async Task With_tokens()
    {
        using var tokens = new TokenServer();
        await using RealRegistry registry = await tokens.StartRegistryAsync();
        await PushMountAndPullAsync(registry, registry.Host, Ada, ["--tls-verify=false", .. AdasAccount]);
    }

    /// <param name="host">As we name the registry; the other tools know it by its address.</param>
    /// <param name="access">How skopeo and podman get in.</param>
    private static async Task PushMountAndPullAsync(RealRegistry registry, string host, RegistryOptions options, string[] access)
    {
        using var folder = new TemporaryFolder();
        using ContentStore store = TestImage.Store(folder);
        Image[] bases = [await TestImage.BuildAsync(store, TestImage.Amd64, "base for amd64"), await TestImage.BuildAsync(store, Arm64, "base for arm64")];
        Task<string> PushAsync(IEnumerable<Image> images, string repository) => DeliverAsync(host, options, images, repository, store);
        await PushAsync(bases, "team/base");

        // Both platforms, with layers of a base that the registry has.
        Image amd64 = await PullTests.PullAsync($"{host}/team/base:1.0", store, options: options);
        Image arm64 = await PullTests.PullAsync($"{host}/team/base:1.0", store, Arm64, options);
        Image[] images = [await TestImage.BuildAsync(store, TestImage.Amd64, amd64, "app for amd64"), await TestImage.BuildAsync(store, Arm64, arm64, "app for arm64")];
        string done = await PushAsync(images, "team/app");
        Assert.Contains("(linux/amd64, linux/arm64; 2 of 4 layers uploaded, 0.0 MB, 2 mounted)", done);

        // Again: no byte of a blob, and no manifest.
        int before = (await registry.RequestsOnceAsync(log => log.Contains("PUT /v2/team/app/manifests/1.0 201"))).Count;
        Assert.Contains("nothing was sent", await PushAsync(images, "team/app"));
        IReadOnlyList<string> log = await registry.RequestsOnceAsync(log => log.Skip(before).Contains("HEAD /v2/team/app/manifests/1.0 200"));
        Assert.IsTrue(log.Skip(before).All(request => request.StartsWith("HEAD ", StringComparison.Ordinal) || request.EndsWith(" 401", StringComparison.Ordinal) || request.StartsWith("GET /v2/ ", StringComparison.Ordinal)), string.Join('\n', log.Skip(before)));

        // Back into an empty store, verified while it arrives.
        using ContentStore empty = new(folder.Combine("empty"), 1 << 30, TimeProvider.System);
        Image pulled = await PullTests.PullAsync($"{host}/team/app:1.0", empty, Arm64, options);
        Assert.AreEqual(images[1].Descriptor.Digest, pulled.ManifestDigest);
        await Task.WhenAll(pulled.Layers.Select(layer => empty.Promises.BringAsync(layer.Blob, default)));

        string reference = $"docker://{registry.Host}/team/app:1.0";
        JsonNode raw = JsonNode.Parse(await Skopeo.RunAsync(["inspect", "--raw", .. access, reference]))!;
        Assert.AreEqual("amd64 arm64", string.Join(' ', raw["manifests"]!.AsArray().Select(manifest => (string?)manifest!["platform"]!["architecture"])));
        await Skopeo.RunAsync(["copy", "--all", .. access.Select(option => option.Replace("--", "--src-", StringComparison.Ordinal)), reference, $"dir:{folder.Combine("copy")}"]);
        string[] podman = ["--root", folder.Combine("root"), "--runroot", folder.Combine("run"), "--storage-driver", "vfs"];
        await Tool.RunAsync("podman", [.. podman, "pull", "--quiet", .. access, "--arch", "arm64", reference]);
        Assert.AreEqual("arm64\n", await Tool.RunAsync("podman", [.. podman, "image", "inspect", "--format", "{{.Architecture}}", reference["docker://".Length..]]));
    }

    private static async Task<string> DeliverAsync(string host, RegistryOptions options, IEnumerable<Image> images, string repository, ContentStore store) =>
        await new RegistryDestination(host, options).DeliverAsync(await ImageSet.CreateAsync(images, store, default), new ImageName(repository, ["1.0"]), store, default);
}
