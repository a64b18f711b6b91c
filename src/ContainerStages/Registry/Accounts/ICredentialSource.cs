using ContainerStages.Diagnostics;
using ContainerStages.Registry.Configuration;

namespace ContainerStages.Registry.Accounts;

/// <summary>A source of credentials. It is read only if a registry asks for credentials.</summary>
internal interface ICredentialSource
{
    /// <param name="registry">The registry as references write it: a host with an optional port.</param>
    /// <param name="repository">There may be an account for a part of a registry.</param>
    /// <returns>Null if there are none for this registry.</returns>
    /// <exception cref="ContainerStagesException">They exist, but cannot be read.</exception>
    Task<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken);
}

/// <summary>A credential for a registry. It is never printed.</summary>
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
    /// <summary>The password for a token server that does not accept the token, and for a registry without a token server; null if there is none.</summary>
    public PasswordCredential? Password { get; init; }
}

/// <summary>Anonymous access.</summary>
internal sealed class NoCredentials : ICredentialSource
{
    public Task<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) => Task.FromResult<Credential?>(null);
}

/// <summary>
/// A user and a password from the SDK's variables. The caller decides which registry they are for.
/// </summary>
/// <param name="onlyFor">The only registry that may get them, and not a mirror of it. Null for any registry.</param>
internal sealed class ExplicitCredentials(string userName, string password, string? onlyFor = null) : ICredentialSource
{
    public Task<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) =>
        Task.FromResult(onlyFor is null || RegistryAddress.AreSame(onlyFor, registry) ? Credential.Of(userName, password) : null);
}
