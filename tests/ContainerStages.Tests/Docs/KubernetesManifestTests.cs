using System.Xml.Linq;
using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace ContainerStages.Tests.Docs;

/// <summary>
/// The manifests of the sample and of the pages are what Kubernetes knows: KubernetesClient's types are made from its API's published schema, and a
/// field that the schema does not have is an error.
/// </summary>
[TestClass]
public sealed class KubernetesManifestTests
{
    /// <summary>ASP.NET's default of <c>HostOptions.ShutdownTimeout</c>, in seconds.</summary>
    private const int ShutdownTimeout = 30;

    private static readonly string Sample = Repository.Combine("samples", "Kubernetes");

    public static IEnumerable<string> Manifests => Directory.GetFiles(Sample, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public static IEnumerable<string> PagesWithManifests => ["docs/health.md", "docs/kubernetes.md"];

    [TestMethod]
    [DynamicData(nameof(Manifests))]
    public void A_manifest_has_only_fields_of_the_API(string file)
    {
        object read = Read(file);
        Assert.IsInstanceOfType<IKubernetesObject<V1ObjectMeta>>(read);
        Assert.StartsWith("---\n", File.ReadAllText(Path.Combine(Sample, file)), "the commands of the page join the files");
    }

    [TestMethod]
    [DataRow("deployment.yaml", "readOnlyRootFilesystem", "readOnlyRootFileSystem")]
    [DataRow("deployment.yaml", "httpGet", "httpget")]
    [DataRow("deployment.yaml", "maxSurge", "maxSurges")]
    [DataRow("debug.yaml", "reference", "image")]
    [DataRow("prepull.yaml", "initContainers", "initContainer")]
    [DataRow("service.yaml", "targetPort", "targetport")]
    public void A_misspelt_field_is_found(string file, string name, string misspelt)
    {
        string text = File.ReadAllText(Path.Combine(Sample, file));
        Assert.Contains(name + ":", text);
        Assert.Throws<YamlException>(() => Parse(text.Replace(name + ":", misspelt + ":", StringComparison.Ordinal)));
    }

    /// <summary>A block is a whole manifest, or a part of a pod's specification.</summary>
    [TestMethod]
    [DynamicData(nameof(PagesWithManifests))]
    public void A_block_of_a_page_has_only_fields_of_the_API(string page)
    {
        string[] blocks = [.. DocsPage.Blocks(page).Where(block => block.Language == "yaml").Select(block => block.Text)];
        Assert.IsNotEmpty(blocks);
        foreach (string block in blocks)
        {
            _ = block.Contains("apiVersion:", StringComparison.Ordinal) ? Parse(block) : KubernetesYaml.Deserialize<V1PodSpec>(block, strict: true);
        }
    }

    /// <summary>The Pod Security Standard "restricted", which a namespace can enforce.</summary>
    [TestMethod]
    [DynamicData(nameof(Manifests))]
    public void A_pod_is_restricted(string file)
    {
        if (Pod(Read(file)) is not V1PodSpec pod)
        {
            Assert.AreEqual("service.yaml", file);
            return;
        }

        Assert.IsTrue(pod.SecurityContext.RunAsNonRoot);
        Assert.AreEqual("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.IsNotNull(pod.AutomountServiceAccountToken);
        Assert.IsFalse(pod.AutomountServiceAccountToken.Value);
        foreach (V1Container container in Containers(pod))
        {
            Assert.IsFalse(container.SecurityContext.AllowPrivilegeEscalation, container.Name);
            CollectionAssert.AreEqual((string[])["ALL"], container.SecurityContext.Capabilities.Drop.ToArray(), container.Name);
            Assert.IsNull(container.SecurityContext.Privileged, container.Name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Manifests))]
    public void The_apps_image_is_named_by_its_digest_and_pulled_once(string file)
    {
        if (Pod(Read(file)) is not V1PodSpec pod)
        {
            return;
        }

        (string Image, string Policy)[] images =
        [
            .. Containers(pod).Select(container => (container.Image, container.ImagePullPolicy)),
            .. (pod.Volumes ?? []).Where(volume => volume.Image is not null).Select(volume => (volume.Image.Reference, volume.Image.PullPolicy)),
        ];
        (string image, string policy) = images.Single(image => image.Image.Contains("hello-web", StringComparison.Ordinal));
        Assert.AreEqual("registry.example/shop/hello-web@sha256:" + new string('0', 64), image);
        Assert.AreEqual("IfNotPresent", policy);
    }

    [TestMethod]
    public void What_the_app_writes_to_is_a_volume_on_a_read_only_root()
    {
        V1PodSpec pod = Pod(Read("deployment.yaml"))!;
        V1Container container = pod.Containers.Single();

        Assert.IsTrue(container.SecurityContext.ReadOnlyRootFilesystem);
        string[] folders = [.. XDocument.Load(Repository.Combine("samples", "HelloWeb", "HelloWeb.csproj")).Descendants("ContainerStageFolder").Select(item => item.Attribute("Include")!.Value)];
        Assert.IsNotEmpty(folders);
        CollectionAssert.AreEquivalent((string[])["/tmp", .. folders], container.VolumeMounts.Select(mount => mount.MountPath).ToArray());
        CollectionAssert.AreEquivalent(pod.Volumes.Select(volume => volume.Name).ToArray(), container.VolumeMounts.Select(mount => mount.Name).ToArray());
        Assert.IsTrue(pod.Volumes.All(volume => volume.EmptyDir is not null));
    }

    [TestMethod]
    public void No_probe_and_no_hook_runs_a_program_of_the_image()
    {
        V1PodSpec pod = Pod(Read("deployment.yaml"))!;
        V1Container container = pod.Containers.Single();
        string port = container.Ports.Single().Name;
        foreach (V1Probe probe in (V1Probe[])[container.StartupProbe, container.ReadinessProbe, container.LivenessProbe])
        {
            Assert.IsNull(probe.Exec);
            Assert.AreEqual(port, probe.HttpGet.Port.Value);
        }

        V1LifecycleHandler preStop = container.Lifecycle.PreStop;
        Assert.IsNull(preStop.Exec);
        Assert.IsGreaterThan(preStop.Sleep.Seconds + ShutdownTimeout, pod.TerminationGracePeriodSeconds!.Value);
    }

    [TestMethod]
    public void The_service_sends_to_the_pods_of_the_deployment()
    {
        var deployment = (V1Deployment)Read("deployment.yaml");
        var service = (V1Service)Read("service.yaml");
        var labels = deployment.Spec.Template.Metadata.Labels;

        CollectionAssert.IsSubsetOf(service.Spec.Selector.ToArray(), labels.ToArray());
        CollectionAssert.IsSubsetOf(deployment.Spec.Selector.MatchLabels.ToArray(), labels.ToArray());
        Assert.AreEqual(deployment.Spec.Template.Spec.Containers.Single().Ports.Single().Name, service.Spec.Ports.Single().TargetPort.Value);
    }

    private static object Read(string file) => Parse(File.ReadAllText(Path.Combine(Sample, file)));

    private static object Parse(string text) => KubernetesYaml.LoadAllFromString(text, strict: true).Single();

    private static V1PodSpec? Pod(object read) => read switch
    {
        V1Deployment deployment => deployment.Spec.Template.Spec,
        V1DaemonSet daemonSet => daemonSet.Spec.Template.Spec,
        V1Pod pod => pod.Spec,
        _ => null,
    };

    private static IEnumerable<V1Container> Containers(V1PodSpec pod) => [.. pod.InitContainers ?? [], .. pod.Containers];
}
