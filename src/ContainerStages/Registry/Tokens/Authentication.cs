using System.Collections.Immutable;
using System.Net.Http.Headers;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Registry.Tokens;

/// <summary>
/// Answers a registry's challenges, and remembers the answer: one token serves all requests of a client until it expires. Then one request fetches a
/// new token while the others wait.
/// </summary>
/// <param name="repository">There may be an account for a part of the registry.</param>
/// <param name="scopes">The first is required; the others are optional, for example to read the base's repository.</param>
internal sealed class Authentication(
    RegistryAddress address,
    string repository,
    ImmutableArray<string> scopes,
    RegistryOptions options,
    RegistryTransport transport,
    RegistryFailures failures) : IDisposable
{
    private readonly TokenClient _server = new(address, repository, options, transport, failures);
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private ImmutableArray<string> _scopes = scopes;
    private bool _isOnlyTheFirst;
    private Challenge? _challenge;
    private BearerToken? _token;
    private AuthenticationHeaderValue? _header;

    /// <summary>What to send; null until the registry has asked. A token that is about to expire is renewed first.</summary>
    public async Task<AuthenticationHeaderValue?> GetHeaderAsync(CancellationToken cancellationToken)
    {
        if (!IsOld())
        {
            return _header;
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return _header = IsOld() ? await GetTokenAsync(_challenge!, cancellationToken) : _header;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Answers a refusal, unless another request did so in the meantime.</summary>
    /// <param name="used">What the refused request had sent.</param>
    /// <returns>Whether there is a new header to try.</returns>
    public async Task<bool> RenewAsync(HttpResponseMessage refused, AuthenticationHeaderValue? used, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_header is not null && !_header.Equals(used))
            {
                return true;
            }

            Challenge? challenge = Challenge.Read(refused.Headers);
            if (challenge is { Scheme: Challenge.Bearer })
            {
                ImmutableArray<string> wider = TokenScopes.With(_scopes, challenge.Parameters.GetValueOrDefault("scope"));
                if (challenge.IsInsufficientScope && used is not null && wider.Length == _scopes.Length)
                {
                    // The token server has given all that it gives.
                    return false;
                }

                _scopes = wider;
                _header = await GetTokenAsync(challenge, cancellationToken);
            }
            else
            {
                _token = null;
                Credential? credential = challenge is null ? null : await options.Credentials.FindAsync(address.Name, repository, cancellationToken);
                _header = (credential as PasswordCredential ?? (credential as IdentityTokenCredential)?.Password) is { } password
                    ? TokenClient.BasicHeader(password)
                    : null;
            }

            return _header is not null && !_header.Equals(used);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private bool IsOld() => _token is { } token && token.IsOldAt(options.Clock.GetUtcNow());

    private async Task<AuthenticationHeaderValue> GetTokenAsync(Challenge challenge, CancellationToken cancellationToken)
    {
        bool isOptional = !_isOnlyTheFirst && _scopes.Length > 1;
        BearerToken? token = await _server.GetAsync(challenge, isOptional ? _scopes : _scopes[..1], isOptional, cancellationToken);
        if (token is null)
        {
            _isOnlyTheFirst = true;
            token = await _server.GetAsync(challenge, _scopes[..1], isOptional: false, cancellationToken);
        }

        _challenge = challenge;
        _token = token;
        return token!.Header;
    }
}
