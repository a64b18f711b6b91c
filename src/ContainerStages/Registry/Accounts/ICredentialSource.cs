using ContainerStages.Diagnostics;

namespace ContainerStages.Registry.Accounts;

/// <summary>Somewhere credentials come from. Asked only when a registry wants some.</summary>
internal interface ICredentialSource
{
    /// <param name="registry">As references write it: a host and maybe a port.</param>
    /// <param name="repository">There may be an account for a part of a registry.</param>
    /// <returns>Null when there are none for this registry.</returns>
    /// <exception cref="ContainerStagesException">They exist, but cannot be read.</exception>
    Task<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken);
}

/// <summary>Who we are, for a registry. Never printed.</summary>
internal abstract record Credential
{
    /// <summary>The user name by which docker's tools, and the SDK's variables, mark an identity token.</summary>
    private const string TokenUser = "<token>";

    public static Credential Of(string userName, string secret) =>
        userName == TokenUser ? new IdentityTokenCredential(secret) : new PasswordCredential(userName, secret);

    public sealed override string ToString() => "(secret)";
}

internal sealed record PasswordCredential(string UserName, string Password) : Credential;

/// <summary>An OAuth2 refresh token, as <c>docker login</c> gets from some registries.</summary>
internal sealed record IdentityTokenCredential(string Token) : Credential
{
    /// <summary>For a token server that does not take the token, and for a registry without one; null when there is none.</summary>
    public PasswordCredential? Password { get; init; }
}

/// <summary>Anonymous access.</summary>
internal sealed class NoCredentials : ICredentialSource
{
    public Task<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) => Task.FromResult<Credential?>(null);
}

/// <summary>
/// A user and a password, as the SDK's variables give them: whoever makes the options decides which registry they are for.
/// </summary>
/// <param name="onlyFor">The one registry that may see them: a mirror of it is somebody else. Null for whichever asks.</param>
internal sealed class ExplicitCredentials(string userName, string password, string? onlyFor = null) : ICredentialSource
{
    public Task<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) =>
        Task.FromResult(onlyFor is null || RegistryAddress.AreSame(onlyFor, registry) ? Credential.Of(userName, password) : null);
}
