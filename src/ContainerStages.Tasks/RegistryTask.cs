using ContainerStages.Bases;
using ContainerStages.Images;
using ContainerStages.Registry;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;
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

    /// <summary>The user's settings (<c>XDG_CONFIG_HOME</c>, else <c>~/.config</c>).</summary>
    public string UserConfigurationFolder { get; set; } = "";

    /// <summary>The user's files until the next restart (<c>XDG_RUNTIME_DIR</c>).</summary>
    public string UserRuntimeFolder { get; set; } = "";

    /// <summary>The machine's settings (<c>/etc</c>, or <c>%ProgramData%</c>).</summary>
    public string SystemConfigurationFolder { get; set; } = "";

    /// <summary>podman's <c>auth.json</c> (<c>REGISTRY_AUTH_FILE</c>).</summary>
    public string RegistryAuthFile { get; set; } = "";

    /// <summary>The <c>registries.conf</c> in place of the usual ones (<c>CONTAINERS_REGISTRIES_CONF</c>).</summary>
    public string RegistriesConf { get; set; } = "";

    /// <summary>Certificates of further authorities (<c>SSL_CERT_FILE</c>).</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>Folders of such files, separated as in <c>PATH</c> (<c>SSL_CERT_DIR</c>).</summary>
    public string CertificateFolders { get; set; } = "";

    private RegistryConfigurationFiles Files => new()
    {
        DockerClient = PathOf(DockerConfigFolder),
        UserConfiguration = PathOf(UserConfigurationFolder),
        UserRuntime = PathOf(UserRuntimeFolder),
        SystemConfiguration = PathOf(SystemConfigurationFolder),
        AuthFile = PathOf(RegistryAuthFile),
        RegistriesConf = PathOf(RegistriesConf),
        AuthorityFile = PathOf(CertificateFile),
        AuthorityFolders = [.. CertificateFolders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(AbsolutePath)],
    };

    /// <summary>For a base from a registry.</summary>
    /// <param name="destination">A base from the registry that the image goes to is pulled with its credentials, as the SDK does.</param>
    internal RegistryBaseOptions BaseOptions(string registry, string destination) => new()
    {
        Registry = Options(EnvironmentCredentials.ForPull(registry, fromDestination: RegistryAddress.AreSame(registry, destination))),
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

    /// <param name="explicitly">Who to be; null to ask the files of docker and podman, which are also for where that account is not.</param>
    private protected RegistryOptions Options(ICredentialSource? explicitly)
    {
        RegistryConfigurationFiles files = Files;
        var docker = DockerDaemonSettings.Read(files);
        return new RegistryOptions
        {
            InsecureRegistries = RegistryOptions.ParseInsecureRegistries(InsecureRegistries).Union(docker.InsecureRegistries),
            Credentials = new CredentialSources([
                .. explicitly is null ? Array.Empty<ICredentialSource>() : [explicitly],
                .. files.Accounts.Select(file => new DockerConfigCredentials(file)),
            ]),
            Mirrors = new RegistryMirrors(files, docker.Mirrors),
            Files = files,
            Proxy = EnvironmentProxy.Read(Environment.GetEnvironmentVariable),
            ChunkSize = EnvironmentUploads.ChunkSize(Environment.GetEnvironmentVariable),
            ParallelUploads = EnvironmentUploads.Parallel(Environment.GetEnvironmentVariable),
        };
    }

    private string? PathOf(string path) => path.Length > 0 ? AbsolutePath(path) : null;
}
