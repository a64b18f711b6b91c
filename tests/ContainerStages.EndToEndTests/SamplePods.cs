using k8s;
using k8s.Models;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// The pods of samples/Kubernetes, run by <c>podman kube play</c>, with their images in a registry of the test that stands for the one that the manifests
/// name.
/// </summary>
internal sealed class SamplePods : IAsyncDisposable
{
    private const string Repository = "shop/hello-web";
    private const string Pause = "registry.example/tools/pause:3.10";

    private readonly TemporaryFolder _folder = new();
    private readonly RealRegistry _registry;
    private readonly string _digest;

    private SamplePods(PodmanEngine podman, RealRegistry registry, string digest) => (Podman, _registry, _digest) = (podman, registry, digest);

    public PodmanEngine Podman { get; }

    /// <summary>The requests for manifests of the app, with which each pull begins.</summary>
    public IReadOnlyList<string> ManifestRequests =>
        [.. _registry.Requests.Where(request => request.Contains($"/v2/{Repository}/manifests/", StringComparison.Ordinal))];

    /// <param name="layout">With the app's image.</param>
    public static async Task<SamplePods> CreateAsync(string layout)
    {
        RealRegistry registry = await RealRegistry.StartAsync();
        string image = $"docker://{registry.Host}/{Repository}:1";
        await Skopeo.RunAsync("copy", "--quiet", "--preserve-digests", "--dest-tls-verify=false", $"oci:{layout}:latest", image);
        string digest = (await Skopeo.InspectAsync(image, "--tls-verify=false"))["Digest"]!.GetValue<string>();
        var pods = new SamplePods(await PodmanEngine.CreateAsync(), registry, digest);
        pods.Podman.Redirect(registry.Host, "registry.example");
        await pods.Podman.ImportPauseAsync(Pause);
        return pods;
    }

    /// <summary>A manifest as the sample's README has it deployed: with the image's digest.</summary>
    public string Manifest(string name) => Replaced(
        File.ReadAllText(TestKit.Repository.Combine("samples", "Kubernetes", name)),
        "sha256:" + new string('0', 64),
        _digest);

    /// <summary>Starts the pods of a manifest.</summary>
    /// <param name="replacements">Each of a text that the manifest has.</param>
    public Task PlayAsync(string manifest, params (string From, string To)[] replacements) =>
        PlayTextAsync(replacements.Aggregate(Manifest(manifest), (text, replacement) => Replaced(text, replacement.From, replacement.To)));

    /// <summary>Starts the pod that each node gets of a daemon set, a kind that podman does not know. An init container that fails is an error.</summary>
    public Task PlayDaemonAsync(string manifest)
    {
        V1DaemonSet daemonSet = KubernetesYaml.LoadAllFromString(Manifest(manifest), strict: true).Cast<V1DaemonSet>().Single();

        // Kubernetes starts an init container again only if it failed. Podman 4.3 applies the pod's policy to it.
        daemonSet.Spec.Template.Spec.RestartPolicy = "OnFailure";
        return PlayTextAsync(KubernetesYaml.Serialize(new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta { Name = daemonSet.Metadata.Name },
            Spec = daemonSet.Spec.Template.Spec,
        }));
    }

    /// <summary>Waits until the registry has logged that it sent this many blobs of the app, and so all requests before them.</summary>
    public Task SentAsync(int blobs) => _registry.RequestsOnceAsync(all =>
        all.Where(request => request.StartsWith($"GET /v2/{Repository}/blobs/", StringComparison.Ordinal)).Distinct().Count() >= blobs);

    public async ValueTask DisposeAsync()
    {
        await Podman.TryAsync("pod", "rm", "--all", "--force", "--time", "0");
        Podman.Dispose();
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    private async Task PlayTextAsync(string text)
    {
        string file = _folder.Combine("pods.yaml");
        await File.WriteAllTextAsync(file, text);
        await Podman.RunAsync("kube", "play", file);
    }

    private static string Replaced(string text, string from, string to)
    {
        Assert.Contains(from, text);
        return text.Replace(from, to, StringComparison.Ordinal);
    }
}
