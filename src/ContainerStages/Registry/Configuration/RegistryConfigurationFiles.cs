namespace ContainerStages.Registry.Configuration;

/// <summary>
/// The files in which docker, podman and OpenSSL keep their registry settings. All paths are absolute, and null if this machine has no such path. The
/// files need not exist, and each is read only when it is needed.
/// </summary>
public sealed record RegistryConfigurationFiles
{
    internal static readonly RegistryConfigurationFiles None = new();

    /// <summary>The folder of docker's <c>config.json</c>: <c>DOCKER_CONFIG</c>, else <c>~/.docker</c>.</summary>
    public string? DockerClient { get; init; }

    /// <summary>The folder of the user's settings: <c>XDG_CONFIG_HOME</c>, else <c>~/.config</c>.</summary>
    public string? UserConfiguration { get; init; }

    /// <summary><c>XDG_RUNTIME_DIR</c>: the files of <c>podman login</c> in this folder are removed at a restart.</summary>
    public string? UserRuntime { get; init; }

    /// <summary>The folder of the machine's settings: <c>/etc</c>; <c>%ProgramData%</c> on Windows.</summary>
    public string? SystemConfiguration { get; init; }

    /// <summary>podman's <c>auth.json</c>: <c>REGISTRY_AUTH_FILE</c>.</summary>
    public string? AuthFile { get; init; }

    /// <summary>The <c>registries.conf</c> in place of the usual ones: <c>CONTAINERS_REGISTRIES_CONF</c>.</summary>
    public string? RegistriesConf { get; init; }

    /// <summary>A file with certificates of further authorities: <c>SSL_CERT_FILE</c>.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Folders of such files: <c>SSL_CERT_DIR</c>.</summary>
    public IReadOnlyList<string> AuthorityFolders { get; init; } = [];

    /// <summary>The files of <c>podman login</c> and <c>docker login</c>, in the order of containers-auth.json(5).</summary>
    internal IEnumerable<string> Accounts => Existing(
        AuthFile,
        In(UserRuntime, "containers", "auth.json"),
        In(UserConfiguration, "containers", "auth.json"),
        In(DockerClient, "config.json"));

    /// <summary>The engine's <c>daemon.json</c>: the system's (Windows has it one folder deeper), the rootless one's, Docker Desktop's.</summary>
    internal IEnumerable<string> DockerDaemon => Existing(
        In(SystemConfiguration, "docker", "daemon.json"),
        In(SystemConfiguration, "docker", "config", "daemon.json"),
        In(UserConfiguration, "docker", "daemon.json"),
        In(DockerClient, "daemon.json"));

    /// <summary>Folders that have a folder for each registry (containers-certs.d(5); docker's manual, "Verify repository client with certificates").</summary>
    internal IEnumerable<string> Certificates => new[]
    {
        In(UserConfiguration, "containers", "certs.d"),
        In(UserConfiguration, "docker", "certs.d"),
        In(DockerClient, "certs.d"),
        In(SystemConfiguration, "containers", "certs.d"),
        In(SystemConfiguration, "docker", "certs.d"),
    }.OfType<string>();

    /// <summary>
    /// The parts of registries.conf, of which later ones take precedence. The user's file replaces the system's, and then only the user's drop-ins
    /// are read (containers-registries.conf.d(5)).
    /// </summary>
    internal IEnumerable<string> RegistriesConfParts()
    {
        string? user = In(UserConfiguration, "containers", "registries.conf");
        string? system = In(SystemConfiguration, "containers", "registries.conf");
        return RegistriesConf is null && File.Exists(user)
            ? [user, .. DropIns(user)]
            : [.. RegistriesConf is { } file ? [file] : Existing(system), .. DropIns(system), .. DropIns(user)];
    }

    /// <summary>
    /// The files in order of their names. A folder that cannot be read counts as empty, as with podman, because only the engine may be allowed to
    /// read it.
    /// </summary>
    internal static IEnumerable<string> FilesIn(string folder, string pattern)
    {
        try
        {
            return Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static IEnumerable<string> DropIns(string? registriesConf) => registriesConf is null ? [] : FilesIn(registriesConf + ".d", "*.conf");

    private static IEnumerable<string> Existing(params IEnumerable<string?> files) => files.OfType<string>().Where(File.Exists);

    private static string? In(string? folder, params ReadOnlySpan<string> names) => folder is null ? null : Path.Combine([folder, .. names]);
}
