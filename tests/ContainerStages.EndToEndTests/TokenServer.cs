using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Web;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// On a loopback port: GitHub's server of ID tokens, Entra ID, and the part of an Azure registry that exchanges tokens. Each gives its token only for what
/// the one before has given.
/// </summary>
internal sealed class TokenServer : IAsyncDisposable
{
    public const string RequestToken = "request-token-5b1c";
    public const string IdToken = "id-token-77e0";
    public const string AccessToken = "access-token-d3a2";

    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly Task _running;
    private readonly string _registry;

    /// <param name="registry">The host that tokens are for.</param>
    public TokenServer(string registry)
    {
        _registry = registry;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        probe.Stop();
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _running = RunAsync();
    }

    public Uri Address { get; }

    /// <summary>As the runner hands it to a job.</summary>
    public Uri IdTokens => new(Address, "id?api-version=2.0");

    /// <summary>What was asked for and answered, as <c>path status</c>.</summary>
    public string[] Requests => [.. _requests];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running;
        _listener.Close();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            (string Name, string Value)? token = TokenFor(context.Request, HttpUtility.ParseQueryString(await reader.ReadToEndAsync()));
            context.Response.StatusCode = token is null ? 401 : 200;
            _requests.Enqueue($"{context.Request.Url!.AbsolutePath} {context.Response.StatusCode}");
            byte[] body = Encoding.UTF8.GetBytes(token is var (name, value) ? JsonSerializer.Serialize(new Dictionary<string, string> { [name] = value }) : "{}");
            context.Response.Close(body, willBlock: false);
        }
    }

    private (string Name, string Value)? TokenFor(HttpListenerRequest request, NameValueCollection form) => request.Url!.AbsolutePath switch
    {
        "/id" when request.Headers["Authorization"] == $"bearer {RequestToken}" && request.QueryString["audience"] == "api://AzureADTokenExchange"
            && request.QueryString["api-version"] == "2.0" => ("value", IdToken),
        "/tenant/oauth2/v2.0/token" when form["client_assertion"] == IdToken && form["client_id"] == "client" && form["grant_type"] == "client_credentials"
            && form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            && form["scope"] == "https://containerregistry.azure.net/.default" => ("access_token", AccessToken),
        "/oauth2/exchange" when form["access_token"] == AccessToken && form["grant_type"] == "access_token" && form["service"] == _registry =>
            ("refresh_token", RealRegistry.Password),
        _ => null,
    };
}
