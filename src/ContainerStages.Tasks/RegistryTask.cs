using ContainerStages.Pipeline;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Transport;

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

    /// <summary>The tasks read the environment themselves: as parameters, MSBuild would write passwords into its logs.</summary>
    internal RegistrySettings RegistrySettings() => new()
    {
        InsecureRegistries = [.. RegistryOptions.ParseInsecureRegistries(InsecureRegistries)],
        Offline = Offline,
        Files = new RegistryConfigurationFiles
        {
            DockerClient = PathOf(DockerConfigFolder),
            UserConfiguration = PathOf(UserConfigurationFolder),
            UserRuntime = PathOf(UserRuntimeFolder),
            SystemConfiguration = PathOf(SystemConfigurationFolder),
            AuthFile = PathOf(RegistryAuthFile),
            RegistriesConf = PathOf(RegistriesConf),
            AuthorityFile = PathOf(CertificateFile),
            AuthorityFolders = [.. CertificateFolders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(AbsolutePath)],
        },
        Variable = Environment.GetEnvironmentVariable,
    };

    internal override PipelineSettings Settings() => base.Settings() with { Registries = RegistrySettings() };
}
