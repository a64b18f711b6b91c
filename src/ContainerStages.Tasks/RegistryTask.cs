using ContainerStages.Registry;

namespace ContainerStages.Tasks;

/// <summary>What the tasks that talk to registries share.</summary>
public abstract class RegistryTask : ContainerTask
{
    /// <summary>Registries without a trusted certificate, separated by commas or semicolons (<c>DOTNET_CONTAINER_INSECURE_REGISTRIES</c>).</summary>
    public string InsecureRegistries { get; set; } = "";

    /// <summary>The folder of docker's <c>config.json</c> (<c>DOCKER_CONFIG</c>, else <c>~/.docker</c>).</summary>
    public string DockerConfigFolder { get; set; } = "";

    /// <param name="explicitly">Who to be; null to ask docker's configuration.</param>
    private protected RegistryOptions Options(ICredentialSource? explicitly) => new()
    {
        InsecureRegistries = RegistryOptions.ParseInsecureRegistries(InsecureRegistries),
        Credentials = explicitly
            ?? (DockerConfigFolder.Length > 0 ? new DockerConfigCredentials(Path.Combine(AbsolutePath(DockerConfigFolder), "config.json")) : new NoCredentials()),
    };
}
