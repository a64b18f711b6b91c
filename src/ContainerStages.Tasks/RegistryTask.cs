using ContainerStages.Bases;
using ContainerStages.Images;
using ContainerStages.Registry;
using ContainerStages.Storage;

namespace ContainerStages.Tasks;

/// <summary>What the tasks that talk to registries share.</summary>
public abstract class RegistryTask : ContainerTask
{
    /// <summary>Registries without a trusted certificate, separated by commas or semicolons (<c>DOTNET_CONTAINER_INSECURE_REGISTRIES</c>).</summary>
    public string InsecureRegistries { get; set; } = "";

    /// <summary>The folder of docker's <c>config.json</c> (<c>DOCKER_CONFIG</c>, else <c>~/.docker</c>).</summary>
    public string DockerConfigFolder { get; set; } = "";

    /// <summary><c>ContainerStagesOffline</c>: for the base, nothing is asked of the network.</summary>
    public bool Offline { get; set; }

    private ICredentialSource DockerCredentials =>
        DockerConfigFolder.Length > 0 ? new DockerConfigCredentials(Path.Combine(AbsolutePath(DockerConfigFolder), "config.json")) : new NoCredentials();

    /// <summary>For a base from a registry.</summary>
    /// <param name="destination">A base from the registry that the image goes to is pulled with its credentials, as the SDK does.</param>
    internal RegistryBaseOptions BaseOptions(string registry, string destination) => new()
    {
        Registry = Options(EnvironmentCredentials.ForPull(fromDestination: registry == destination) is { } own
            ? new CredentialsByRegistry(registry, own, DockerCredentials)
            : null),
        Offline = Offline,
        Report = LogHigh,
    };

    /// <summary>
    /// The base's layers of an image that an earlier task built: what a destination still needs of them comes from the base's registry.
    /// </summary>
    private protected void PromiseBase(Image image, string destination, ContentStore store)
    {
        if (image.BaseReference is { } reference)
        {
            var pull = new RegistryPull(reference, BaseOptions(reference.Registry, destination));
            store.Own(pull);
            pull.Promise(image.Layers.Where(layer => layer.IsBase).Select(layer => layer.Blob), store);
        }
    }

    /// <param name="explicitly">Who to be; null to ask docker's configuration.</param>
    private protected RegistryOptions Options(ICredentialSource? explicitly) => new()
    {
        InsecureRegistries = RegistryOptions.ParseInsecureRegistries(InsecureRegistries),
        Credentials = explicitly ?? DockerCredentials,
    };
}
