using System.Collections.Immutable;
using ContainerStages.Registry.Configuration;
using ContainerStages.Signatures;

namespace ContainerStages.Pipeline;

/// <summary>How registries are reached. Without files and variables, access is anonymous.</summary>
public sealed record RegistrySettings
{
    /// <summary>Hosts, with their ports where they have one, and CIDR ranges of addresses that need no trusted certificate. Loopback hosts never do.</summary>
    public ImmutableArray<string> InsecureRegistries { get; init; } = [];

    /// <summary>For the base, nothing is asked of the network: it has to be in the content store.</summary>
    public bool Offline { get; init; }

    /// <summary>The settings files of docker, podman and OpenSSL: accounts, certificates, mirrors. By default none.</summary>
    public RegistryConfigurationFiles Files { get; init; } = RegistryConfigurationFiles.None;

    /// <summary>How images are signed that are pushed; null for not at all.</summary>
    public SignatureSettings? Signing { get; init; }

    /// <summary>How the signature of a base is verified; null for not at all.</summary>
    public SignatureSettings? BaseVerification { get; init; }

    /// <summary>
    /// The value of a variable of the environment, or null: the SDK's variables with accounts (<c>DOTNET_CONTAINER_PUSH_REGISTRY_UNAME</c> and so on) and for
    /// uploads, and those that name a proxy. Read when a registry is used; without it no variable is. A function, because a password is no setting that
    /// is written into logs.
    /// </summary>
    public Func<string, string?> Variable { get; init; } = _ => null;
}
