using System.Collections.Immutable;
using ContainerStages.Bases;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>The options with which a verb talks to each registry.</summary>
/// <param name="destination">The registry that the image goes to; empty for none. A base from there is pulled with its account, as the SDK does.</param>
internal sealed class RegistryConnections(RegistrySettings settings, string destination, IReporter reporter, Progress progress)
{
    /// <summary>For a base from a registry.</summary>
    public RegistryBaseOptions BaseOptions(string registry) => new()
    {
        Registry = Options(EnvironmentCredentials.ForPull(registry, fromDestination: RegistryAddress.AreSame(registry, destination), settings.Variable)),
        Offline = settings.Offline,
        Report = reporter.High,
    };

    /// <summary>To read an image that the project may have pushed: with the account for its registry there, and elsewhere as a base.</summary>
    public RegistryOptions PullOptions(string registry) =>
        RegistryAddress.AreSame(registry, destination) ? PushOptions(withAccount: true) : BaseOptions(registry).Registry;

    /// <param name="withAccount">The account that the environment gives is for the first registry alone: nobody meant to show it to the others.</param>
    public RegistryOptions PushOptions(bool withAccount) => Options(withAccount ? EnvironmentCredentials.ForPush(settings.Variable) : null);

    /// <summary>For files of other servers, which get no account.</summary>
    public RegistryOptions DownloadOptions() => Options(null);

    /// <summary>
    /// The layers that an earlier verb did not build, but found in registries: what a destination still needs of them comes from there.
    /// </summary>
    public void PromiseLayers(Image image, ContentStore store)
    {
        foreach (IGrouping<ImageReference, Layer> layers in image.Layers.Where(layer => layer.Source is not null).GroupBy(layer => layer.Source!))
        {
            var pull = new RegistryPull(layers.Key, BaseOptions(layers.Key.Registry));
            store.Promises.Claim(pull);
            pull.Promise(layers.Select(layer => layer.Blob), store);
        }
    }

    /// <param name="explicitly">Who to be; null to ask the files of docker and podman, which are also for where that account is not.</param>
    private RegistryOptions Options(ICredentialSource? explicitly)
    {
        RegistryConfigurationFiles files = settings.Files;
        var docker = DockerDaemonSettings.Read(files);
        return new RegistryOptions
        {
            InsecureRegistries = settings.InsecureRegistries.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase).Union(docker.InsecureRegistries),
            Credentials = new CredentialSources([
                .. explicitly is null ? Array.Empty<ICredentialSource>() : [explicitly],
                .. files.Accounts.Select(file => new DockerConfigCredentials(file) { Progress = progress }),
            ]),
            Mirrors = new RegistryMirrors(files, docker.Mirrors),
            Files = files,
            Proxy = EnvironmentProxy.Read(settings.Variable),
            Progress = progress,
            ChunkSize = EnvironmentUploads.ChunkSize(settings.Variable),
            ParallelUploads = EnvironmentUploads.Parallel(settings.Variable),
        };
    }
}
