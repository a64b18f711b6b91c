using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Transport;
using ContainerStages.Tasks;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

[TestClass]
public sealed class RegistryTaskTests
{
    [TestMethod]
    public void What_the_machine_says_of_registries_reaches_the_client()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("etc", "docker"));
        File.WriteAllText(folder.Combine("etc", "docker", "daemon.json"), """{"insecure-registries":["10.0.0.0/8"],"registry-mirrors":["https://mirror.example"]}""");
        var task = new BuildContainerImage
        {
            ProjectFile = folder.Combine("Hello.csproj"),
            RegistrySettings = new TaskItem("settings", new Dictionary<string, string>
            {
                ["InsecureRegistries"] = "registry.example",
                ["SystemConfigurationFolder"] = folder.Combine("etc"),
                ["DockerConfigFolder"] = "docker",
                ["CertificateFile"] = "ca.pem",
                ["CertificateFolders"] = $"one{Path.PathSeparator}two",
            }),
        };

        RegistryOptions options = new RegistryConnections(task.ReadRegistrySettings(), destination: "", task.Reporter, Progress.None).BaseOptions("docker.io").Registry;

        Assert.IsTrue(options.InsecureRegistries.SetEquals(["registry.example", "10.0.0.0/8"]));
        Assert.AreEqual("mirror.example", options.Mirrors.EndpointsFor(ImageReference.TryParse("debian")!)[0].Registry);
        Assert.AreEqual(folder.Combine("docker"), options.Files.DockerClient);
        Assert.AreEqual(folder.Combine("ca.pem"), options.Files.AuthorityFile);
        CollectionAssert.AreEqual(new[] { folder.Combine("one"), folder.Combine("two") }, options.Files.AuthorityFolders.ToArray());
        Assert.IsNull(options.Files.UserRuntime);
    }

    [TestMethod]
    [DataRow(null, null, null)]
    [DataRow("DOTNET_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES", "1048576", 1048576L)]
    [DataRow("SDK_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES", "1048576", 1048576L)]
    [DataRow("DOTNET_CONTAINER_DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD", "true", 5L * 1024 * 1024)]
    [DataRow("SDK_CONTAINER_DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD", "0", null)]
    public void Uploads_are_in_chunks_where_the_SDKs_variables_say_so(string? name, string? value, long? expected) =>
        Assert.AreEqual(expected, EnvironmentUploads.ChunkSize(variable => variable == name ? value : null));

    [TestMethod]
    [DataRow(null, null, 4)]
    [DataRow("DOTNET_CONTAINER_REGISTRY_PARALLEL_UPLOAD", "False", 1)]
    [DataRow("SDK_CONTAINER_REGISTRY_PARALLEL_UPLOAD", "1", 4)]
    public void Uploads_are_one_after_the_other_where_the_SDKs_variable_says_so(string? name, string? value, int expected) =>
        Assert.AreEqual(expected, EnvironmentUploads.Parallel(variable => variable == name ? value : null));

    [TestMethod]
    [DataRow("0")]
    [DataRow("-1")]
    [DataRow("1 MB")]
    public void What_is_no_size_is_an_error(string value)
    {
        const string Name = "DOTNET_CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES";
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => EnvironmentUploads.ChunkSize(variable => variable == Name ? value : null));
        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
        Assert.AreEqual($"cannot use '{value}' as {Name}", e.Message);
    }

    [TestMethod]
    public void What_is_neither_true_nor_false_is_an_error() => Assert.AreEqual(
        "cannot use 'four' as DOTNET_CONTAINER_REGISTRY_PARALLEL_UPLOAD",
        Assert.ThrowsExactly<ContainerStagesException>(() => EnvironmentUploads.Parallel(name => name.StartsWith("DOTNET_", StringComparison.Ordinal) ? "four" : null)).Message);
}
