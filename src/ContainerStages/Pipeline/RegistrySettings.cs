using System.Collections.Immutable;
using ContainerStages.Registry.Configuration;

namespace ContainerStages.Pipeline;

/// <summary>
/// How registries are reached. All paths are absolute, and null where there is no such place; the files need not exist. Without any, access is anonymous.
/// </summary>
public sealed record RegistrySettings
{
    /// <summary>Hosts, with their ports where they have one, and CIDR ranges of addresses that need no trusted certificate. Loopback hosts never do.</summary>
    public ImmutableArray<string> InsecureRegistries { get; init; } = [];

    /// <summary>For the base, nothing is asked of the network: it has to be in the content store.</summary>
    public bool Offline { get; init; }

    /// <summary>The folder of docker's <c>config.json</c>, such as <c>~/.docker</c>: accounts of <c>docker login</c>.</summary>
    public string? DockerConfigFolder { get; init; }

    /// <summary>The user's settings: <c>XDG_CONFIG_HOME</c>, else <c>~/.config</c>.</summary>
    public string? UserConfigurationFolder { get; init; }

    /// <summary>The user's files until the next restart: <c>XDG_RUNTIME_DIR</c>.</summary>
    public string? UserRuntimeFolder { get; init; }

    /// <summary>The machine's settings: <c>/etc</c>, or <c>%ProgramData%</c>.</summary>
    public string? SystemConfigurationFolder { get; init; }

    /// <summary>podman's <c>auth.json</c>: <c>REGISTRY_AUTH_FILE</c>.</summary>
    public string? AuthFile { get; init; }

    /// <summary>The <c>registries.conf</c> in place of the usual ones: <c>CONTAINERS_REGISTRIES_CONF</c>.</summary>
    public string? RegistriesConf { get; init; }

    /// <summary>Certificates of further authorities: <c>SSL_CERT_FILE</c>.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Folders of such files: <c>SSL_CERT_DIR</c>.</summary>
    public ImmutableArray<string> CertificateFolders { get; init; } = [];

    /// <summary>
    /// The value of a variable of the environment, or null: the SDK's variables with accounts (<c>DOTNET_CONTAINER_PUSH_REGISTRY_UNAME</c> and so on) and for
    /// uploads, and those that name a proxy. Read when a registry is used; without it no variable is. A function, because a password is no setting that
    /// is written into logs.
    /// </summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    internal RegistryConfigurationFiles Files => new()
    {
        DockerClient = DockerConfigFolder,
        UserConfiguration = UserConfigurationFolder,
        UserRuntime = UserRuntimeFolder,
        SystemConfiguration = SystemConfigurationFolder,
        AuthFile = AuthFile,
        RegistriesConf = RegistriesConf,
        AuthorityFile = CertificateFile,
        AuthorityFolders = CertificateFolders,
    };
}
