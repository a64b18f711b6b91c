using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Registry.Refusals;
using Microsoft.AspNetCore.Http;

namespace ContainerStages.Tests.Registry.Quirks;

/// <summary>Something that a request needs to be allowed.</summary>
/// <param name="Action"><c>pull</c> or <c>push</c>.</param>
internal sealed record RegistryScope(string Repository, string Action);

/// <summary>
/// Credentials, challenges and tokens (distribution, "Token Authentication Specification" and "Docker Registry v2 OAuth2 token").
/// </summary>
/// <param name="realm">The address where tokens are had.</param>
internal sealed class RegistryGate(RegistryQuirks quirks, RegistryNames names, Func<string> realm)
{
    private readonly ConcurrentDictionary<string, HashSet<RegistryScope>> _tokens = [];
    private readonly string _basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{quirks.UserName}:{RealRegistry.Password}"));

    /// <summary>All tokens that were given so far are good no more.</summary>
    public void Expire() => _tokens.Clear();

    public bool Allows(RegistryCall call, RegistryScope scope) => quirks.Challenge switch
    {
        RegistryChallenge.Basic => call.Header("Authorization") == _basic && names.IsOurs(scope.Repository),
        RegistryChallenge.Token => TokenOf(call)?.Contains(scope) == true,
        _ => true,
    };

    /// <summary>Whether a request that needs nothing in particular may pass.</summary>
    public bool Knows(RegistryCall call) => quirks.Challenge switch
    {
        RegistryChallenge.Basic => call.Header("Authorization") == _basic,
        RegistryChallenge.Token => TokenOf(call) is not null,
        _ => true,
    };

    public RegistryAnswer Refuse(params IReadOnlyList<RegistryScope> scopes)
    {
        string scope = string.Join(' ', scopes.GroupBy(scope => scope.Repository).Select(group => $"repository:{group.Key}:{string.Join(',', group.Select(scope => scope.Action))}"));
        string challenge = quirks.Challenge == RegistryChallenge.Basic
            ? $"Basic realm=\"{realm()}\""
            : $"Bearer realm=\"{realm()}\",service=\"test\"{(scope.Length > 0 ? $",scope=\"{scope}\"" : "")}";
        return RegistryAnswer.Error(401, "UNAUTHORIZED", "authentication required").With("WWW-Authenticate", challenge);
    }

    public async Task<RegistryAnswer> GiveTokenAsync(RegistryCall call)
    {
        bool isPost = call.Method == "POST";
        IReadOnlyList<string> scopes = call.QueryAll("scope");
        if (isPost)
        {
            IFormCollection form = await call.ReadFormAsync();
            scopes = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (form["grant_type"] != "refresh_token" || form["refresh_token"] != TokenServer.IdentityToken)
            {
                return RegistryAnswer.Error(401, "UNAUTHORIZED", "unknown refresh token");
            }
        }
        else if (call.Header("Authorization") != _basic)
        {
            return RegistryAnswer.Error(401, "UNAUTHORIZED", "incorrect username or password");
        }

        RegistryScope[] asked = [.. scopes.SelectMany(Parse)];
        HashSet<RegistryScope> given = [.. asked.Where(scope => names.IsOurs(scope.Repository))];
        if (quirks.RefusesTokenForAnyScopeDenied && asked.Any(scope => !given.Contains(scope)))
        {
            return RegistryAnswer.Error(403, "DENIED", "requested access to the resource is denied");
        }

        string token = Guid.NewGuid().ToString("N");
        _tokens[token] = given;
        return RegistryAnswer.Json(200, new JsonObject
        {
            [isPost || quirks.NamesTokenAccessToken ? "access_token" : "token"] = token,
            ["expires_in"] = (int)quirks.TokenLifetime.TotalSeconds,
        });
    }

    private HashSet<RegistryScope>? TokenOf(RegistryCall call) =>
        call.Header("Authorization") is { } header && header.StartsWith("Bearer ", StringComparison.Ordinal)
            ? _tokens.GetValueOrDefault(header["Bearer ".Length..])
            : null;

    private static IEnumerable<RegistryScope> Parse(string scopes) =>
        from scope in scopes.Split(' ')
        let parts = scope.Split(':')
        where parts is ["repository", _, _]
        from action in parts[2].Split(',')
        select new RegistryScope(parts[1], action);
}
