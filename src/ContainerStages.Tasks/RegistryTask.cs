using ContainerStages.Registry;

namespace ContainerStages.Tasks;

/// <summary>What the tasks that talk to registries share: how, and as whom.</summary>
public abstract class RegistryTask : ContainerTask
{
    /// <summary>Registries without a trusted certificate, separated by commas or semicolons (<c>DOTNET_CONTAINER_INSECURE_REGISTRIES</c>).</summary>
    public string InsecureRegistries { get; set; } = "";

    /// <summary>The user for the registry, instead of the docker configuration's (<c>DOTNET_CONTAINER_PULL_REGISTRY_UNAME</c> and its kin).</summary>
    public string RegistryUser { get; set; } = "";

    /// <summary>The password that goes with the user; never printed.</summary>
    public string RegistryPassword { get; set; } = "";

    /// <summary>The folder of docker's <c>config.json</c> (<c>DOCKER_CONFIG</c>, else <c>~/.docker</c>).</summary>
    public string DockerConfigFolder { get; set; } = "";

    private protected RegistryOptions RegistryOptions() => new()
    {
        InsecureRegistries = Registry.RegistryOptions.ParseInsecureRegistries(InsecureRegistries),
        Credentials = RegistryUser.Length > 0 ? new ExplicitCredentials(RegistryUser, RegistryPassword)
            : DockerConfigFolder.Length > 0 ? new DockerConfigCredentials(Path.Combine(AbsolutePath(DockerConfigFolder), "config.json"))
            : new NoCredentials(),
    };
}
