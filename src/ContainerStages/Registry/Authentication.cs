using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Registry;

/// <summary>
/// Answers a registry's challenges for a fixed set of scopes, and remembers the answer: one token serves all requests of a client.
/// </summary>
/// <param name="scopes">Such as <c>repository:library/debian:pull</c>.</param>
internal sealed class Authentication(
    RegistryAddress address,
    string repository,
    ImmutableArray<string> scopes,
    ICredentialSource credentials,
    RegistryTransport transport,
    RegistryFailures failures) : IDisposable
{
    private const int LongestAnswer = 256 * 1024;
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>What to send; null until the registry has asked.</summary>
    public AuthenticationHeaderValue? Header { get; private set; }

    /// <summary>Gets a new <see cref="Header"/>, unless another request did so in the meantime.</summary>
    /// <param name="used">What the refused request had sent.</param>
    /// <returns>Whether there is something new to try.</returns>
    public async Task<bool> RenewAsync(HttpResponseMessage refused, AuthenticationHeaderValue? used, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (Header is not null && !Header.Equals(used))
            {
                return true;
            }

            Header = Challenge.Read(refused.Headers) switch
            {
                null => null,
                { Scheme: Challenge.Basic } => await AnswerBasicAsync(cancellationToken),
                var challenge => await GetTokenAsync(challenge, cancellationToken),
            };
            return Header is not null && !Header.Equals(used);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<AuthenticationHeaderValue?> AnswerBasicAsync(CancellationToken cancellationToken) =>
        await credentials.FindAsync(address.Name, repository, cancellationToken) is PasswordCredential password ? BasicHeader(password) : null;

    private async Task<AuthenticationHeaderValue> GetTokenAsync(Challenge challenge, CancellationToken cancellationToken)
    {
        if (!challenge.Parameters.TryGetValue("realm", out string? text) || !Uri.TryCreate(text, UriKind.Absolute, out Uri? realm))
        {
            throw failures.Malformed("it asks for a token without saying where to get it");
        }

        // Checks the scheme too: a password must not go over plain HTTP to a token server.
        realm = transport.Resolve(await transport.GetRootAsync(cancellationToken), realm);
        Credential? credential = await credentials.FindAsync(address.Name, repository, cancellationToken);
        List<KeyValuePair<string, string>> parameters = Parameters(challenge);
        RegistryRequest request = credential is IdentityTokenCredential identity
            ? ExchangeRequest(realm, parameters, identity)
            : new RegistryRequest(HttpMethod.Get, WithQuery(realm, parameters))
            {
                Authorization = credential is PasswordCredential password ? BasicHeader(password) : null,
            };

        using HttpResponseMessage response = await transport.SendAsync(request, cancellationToken);
        byte[] body = await transport.ReadAsync(response, LongestAnswer, cancellationToken);
        return response.IsSuccessStatusCode
            ? new AuthenticationHeaderValue("Bearer", ParseToken(body))
            : throw failures.Refused(
                response.StatusCode is HttpStatusCode.BadRequest ? HttpStatusCode.Unauthorized : response.StatusCode,
                $"that a token is needed, and {realm.Authority} gave none: {RegistryFailures.Reason(response.StatusCode, body)}");
    }

    /// <summary>Our scopes are wider than those of a single challenge, so that one token does for everything.</summary>
    private List<KeyValuePair<string, string>> Parameters(Challenge challenge)
    {
        List<KeyValuePair<string, string>> parameters = [.. scopes.Select(scope => KeyValuePair.Create("scope", scope))];
        if (challenge.Parameters.TryGetValue("service", out string? service))
        {
            parameters.Insert(0, new("service", service));
        }

        return parameters;
    }

    /// <summary>OAuth2: a long-lived token for a short-lived one (distribution, "Docker Registry v2 OAuth2 token").</summary>
    private static RegistryRequest ExchangeRequest(Uri realm, List<KeyValuePair<string, string>> parameters, IdentityTokenCredential identity)
    {
        // There, several scopes are one parameter, separated by blanks.
        List<KeyValuePair<string, string>> form =
        [
            .. parameters.Where(parameter => parameter.Key != "scope"),
            new("scope", string.Join(' ', parameters.Where(parameter => parameter.Key == "scope").Select(parameter => parameter.Value))),
            new("grant_type", "refresh_token"),
            new("client_id", "ContainerStages"),
            new("refresh_token", identity.Token),
        ];
        return new RegistryRequest(HttpMethod.Post, realm) { Content = () => new FormUrlEncodedContent(form) };
    }

    private string ParseToken(byte[] body)
    {
        try
        {
            JsonObject json = Json.ParseObject(body, "token");
            string token = Json.String(json, json.ContainsKey("token") ? "token" : "access_token");
            return token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? token
                : throw new FormatException("the token has characters that none can have");
        }
        catch (FormatException e)
        {
            throw failures.Malformed(e.Message);
        }
    }

    private static AuthenticationHeaderValue BasicHeader(PasswordCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));

    private static Uri WithQuery(Uri uri, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        string query = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        return new UriBuilder(uri) { Query = uri.Query.Length > 1 ? $"{uri.Query}&{query}" : query }.Uri;
    }
}
