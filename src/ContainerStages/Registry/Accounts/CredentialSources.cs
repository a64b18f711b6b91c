namespace ContainerStages.Registry.Accounts;

/// <summary>Several sources. The first one with an account is used; those after it are not read.</summary>
internal sealed class CredentialSources(IReadOnlyList<ICredentialSource> sources) : ICredentialSource
{
    public async Task<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken)
    {
        foreach (ICredentialSource source in sources)
        {
            if (await source.FindAsync(registry, repository, cancellationToken) is { } credential)
            {
                return credential;
            }
        }

        return null;
    }
}
