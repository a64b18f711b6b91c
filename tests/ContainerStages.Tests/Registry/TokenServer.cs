using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace ContainerStages.Tests.Registry;

/// <summary>Issues the signed tokens that the CNCF registry wants (distribution, "Token Authentication Implementation").</summary>
internal sealed class TokenServer : IDisposable
{
    public const string IdentityToken = "long-lived";
    private const string Issuer = "test-issuer";
    private const string Service = "test-service";
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;
    private readonly ScriptedServer _server;

    public TokenServer()
    {
        var request = new CertificateRequest("CN=test", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _server = new ScriptedServer(Answer);
    }

    /// <summary>Scopes that it refuses, with all that is asked for beside them.</summary>
    public Predicate<string> Refuses { get; set; } = _ => false;

    /// <summary>Whether it takes identity tokens (OAuth2), or passwords alone.</summary>
    public bool KnowsExchange { get; set; } = true;

    /// <summary>What it says about a token's life, as <c>,"expires_in":300</c>.</summary>
    public string Life { get; set; } = "";

    public IReadOnlyCollection<ScriptedRequest> Requests => _server.Requests;

    public Task<RealRegistry> StartRegistryAsync() => RealRegistry.StartAsync(
        auth: $"auth: {{token: {{realm: 'http://{_server.Host}/token', service: {Service}, issuer: {Issuer}, rootcertbundle: '{{folder}}/token.pem'}}}}",
        tokenCertificate: _certificate);

    public void Dispose()
    {
        _server.Dispose();
        _certificate.Dispose();
        _key.Dispose();
    }

    private string Answer(ScriptedRequest request)
    {
        if (request.Method == "POST" && !KnowsExchange)
        {
            return ScriptedServer.Answer(404);
        }

        string query = request.Method == "POST" ? request.Body : request.Path[(request.Path.IndexOf('?', StringComparison.Ordinal) + 1)..];
        string[][] parameters = [.. query.Split('&').Select(parameter => parameter.Split('=').Select(part => Uri.UnescapeDataString(part.Replace('+', ' '))).ToArray())];
        string password = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RealRegistry.UserName}:{RealRegistry.Password}"));
        bool isKnown = request.Method == "POST"
            ? parameters.Any(parameter => parameter is ["refresh_token", IdentityToken]) && parameters.Any(parameter => parameter is ["grant_type", "refresh_token"])
            : request.Authorization == password;
        if (!isKnown || !parameters.Any(parameter => parameter is ["service", Service]))
        {
            return ScriptedServer.Answer(401, """{"details":"incorrect username or password"}""");
        }

        string[] scopes = [.. parameters.Where(parameter => parameter[0] == "scope").SelectMany(parameter => parameter[1].Split(' '))];
        return scopes.Any(scope => Refuses(scope))
            ? ScriptedServer.Answer(403, """{"errors":[{"code":"DENIED","message":"not for you"}]}""")
            : ScriptedServer.Answer(200, $$"""{"{{(request.Method == "POST" ? "access_token" : "token")}}":"{{Sign(scopes)}}"{{Life}}}""");
    }

    private string Sign(IEnumerable<string> scopes)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = new JsonObject { ["typ"] = "JWT", ["alg"] = "RS256", ["x5c"] = new JsonArray(Convert.ToBase64String(_certificate.RawData)) };
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["sub"] = RealRegistry.UserName, ["aud"] = Service, ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now, ["nbf"] = now - 60, ["exp"] = now + 300,
            ["access"] = new JsonArray([.. scopes.Select(scope => scope.Split(':')).Select(scope => new JsonObject
            {
                ["type"] = scope[0],
                ["name"] = scope[1],
                ["actions"] = new JsonArray([.. scope[2].Split(',').Select(action => (JsonNode)action)]),
            })]),
        };
        string signed = $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Encode(_key.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
