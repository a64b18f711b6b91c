using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ContainerStages.Registry.Accounts;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Registry.Tokens;

/// <summary>Asks the token server that a registry names (distribution, "Token Authentication" and "OAuth2 Token Authentication").</summary>
internal sealed class TokenClient(RegistryAddress address, string repository, RegistryOptions options, RegistryTransport transport, RegistryFailures failures)
{
    private const int LongestAnswer = 256 * 1024;

    /// <returns>Null when the server refuses these scopes and <paramref name="isOptional"/>.</returns>
    public async Task<BearerToken?> GetAsync(Challenge challenge, ImmutableArray<string> scopes, bool isOptional, CancellationToken cancellationToken)
    {
        Uri realm = transport.Targets.ResolveRealm(await transport.GetRootAsync(cancellationToken), challenge.Parameters.GetValueOrDefault("realm"));
        string? service = challenge.Parameters.GetValueOrDefault("service");
        (HttpResponseMessage response, byte[] body) = await AskAsync(realm, service, scopes, cancellationToken);
        using (response)
        {
            if (response.IsSuccessStatusCode)
            {
                try
                {
                    return BearerToken.Parse(body, response.Headers.Date, options.Clock.GetUtcNow());
                }
                catch (FormatException e)
                {
                    throw failures.Malformed(e.Message);
                }
            }

            if (isOptional && response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                return null;
            }

            throw failures.Refused(Refusal.OfTokenServer(response, body, realm.Authority));
        }
    }

    public static AuthenticationHeaderValue BasicHeader(PasswordCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));

    private async Task<(HttpResponseMessage Response, byte[] Body)> AskAsync(
        Uri realm,
        string? service,
        ImmutableArray<string> scopes,
        CancellationToken cancellationToken)
    {
        Credential? credential = await options.Credentials.FindAsync(address.Name, repository, cancellationToken);
        if (credential is not IdentityTokenCredential identity)
        {
            return await FetchAsync(PasswordRequest(realm, service, scopes, credential as PasswordCredential), cancellationToken);
        }

        (HttpResponseMessage response, byte[] body) = await FetchAsync(ExchangeRequest(realm, service, scopes, identity), cancellationToken);
        if (identity.Password is not { } password || response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed))
        {
            return (response, body);
        }

        // Not all token servers know OAuth2.
        response.Dispose();
        return await FetchAsync(PasswordRequest(realm, service, scopes, password), cancellationToken);
    }

    private Task<(HttpResponseMessage Response, byte[] Body)> FetchAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        transport.FetchAsync(() => transport.SendAsync(request, cancellationToken), LongestAnswer, cancellationToken);

    private static RegistryRequest PasswordRequest(Uri realm, string? service, ImmutableArray<string> scopes, PasswordCredential? password)
    {
        IEnumerable<string> parameters =
        [
            .. service is null ? [] : new[] { $"service={Uri.EscapeDataString(service)}" },
            .. scopes.Select(scope => $"scope={Uri.EscapeDataString(scope)}"),
        ];
        string query = string.Join('&', parameters);
        return new RegistryRequest(HttpMethod.Get, new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query}&{query}" : query }.Uri)
        {
            Authorization = password is null ? null : BasicHeader(password),
        };
    }

    /// <summary>OAuth2: a long-lived token for a short-lived one. There, several scopes are one parameter, separated by blanks.</summary>
    private static RegistryRequest ExchangeRequest(Uri realm, string? service, ImmutableArray<string> scopes, IdentityTokenCredential identity)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("scope", string.Join(' ', scopes)),
            new("grant_type", "refresh_token"),
            new("client_id", "ContainerStages"),
            new("refresh_token", identity.Token),
        ];
        if (service is not null)
        {
            form.Insert(0, new("service", service));
        }

        return new RegistryRequest(HttpMethod.Post, realm) { Content = () => new FormUrlEncodedContent(form), HasSecretBody = true, MayRepeat = true };
    }
}
