namespace ContainerStages.Registry;

/// <summary>One registry's own credentials, which no other one gets to see, such as a mirror of it.</summary>
internal sealed class CredentialsByRegistry(string registry, ICredentialSource own, ICredentialSource others) : ICredentialSource
{
    public Task<Credential?> FindAsync(string asking, CancellationToken cancellationToken) =>
        (RegistryAddress.AreSame(asking, registry) ? own : others).FindAsync(asking, cancellationToken);
}
