using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace ContainerStages.Tests.Registry;

/// <summary>Does something to a request in place of relaying it.</summary>
internal delegate Task Fault(FaultRelay relay, HttpContext context);

/// <summary>Stands before a real registry, relays what it is sent, and breaks what a test wants broken.</summary>
internal sealed class FaultRelay : IAsyncDisposable
{
    /// <summary>What the system keeps of a connection. Its usual megabytes on the loopback would hide how slow a relay is.</summary>
    private const int SocketBuffer = 64 * 1024;
    private readonly WebApplication _app;
    private readonly string _registry;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Where the upload session of a path really is by now.</summary>
    private readonly ConcurrentDictionary<string, string> _moved = [];

    private FaultRelay(WebApplication app, string registry)
    {
        _app = app;
        _registry = registry;
    }

    /// <summary>What is to be broken; null for a request to be relayed.</summary>
    public Func<HttpRequest, Fault?> Choose { get; set; } = _ => null;

    /// <summary>As <c>PUT /v2/hello/manifests/latest</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public string Host => new Uri(_app.Urls.Single()).Authority;

    public static async Task<FaultRelay> StartAsync(RealRegistry registry)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = Listen).UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestBufferSize = SocketBuffer;
        });
        WebApplication app = builder.Build();
        var relay = new FaultRelay(app, registry.Host);
        app.Run(relay.HandleAsync);
        await app.StartAsync();
        return relay;
    }

    /// <summary>For <see cref="ContainerStages.Registry.RegistryOptions.Connect"/>.</summary>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = SocketBuffer, NoDelay = true };
        await socket.ConnectAsync(endPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>The registry's answer to a request.</summary>
    /// <param name="body">In place of the request's own.</param>
    /// <param name="without">A header that is not passed on.</param>
    public async Task<HttpResponseMessage> AskAsync(HttpContext context, HttpContent? body = null, string? without = null)
    {
        HttpRequest request = context.Request;
        string target = HttpMethods.IsGet(request.Method) && _moved.TryGetValue(request.Path, out string? moved)
            ? moved
            : $"http://{_registry}{request.Path}{request.QueryString}";
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), target);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            message.Content = body ?? new StreamContent(request.Body);
        }

        foreach ((string name, StringValues values) in request.Headers.Where(header => header.Key != without))
        {
            if (!message.Headers.TryAddWithoutValidation(name, values.ToArray()) && message.Content is not null
                && (body is null || name is not "Content-Length"))
            {
                message.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
    }

    /// <summary>Passes the status and the headers on.</summary>
    public static void Copy(HttpResponseMessage answer, HttpContext context)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }
    }

    public async Task RelayAsync(HttpContext context)
    {
        using HttpResponseMessage answer = await AskAsync(context);
        Copy(answer, context);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    /// <summary>Gives the registry a part of an upload for good, as a registry does that keeps what arrived before the connection broke.</summary>
    public async Task KeepAsync(HttpContext context, byte[] part)
    {
        HttpRequest request = context.Request;
        string start = request.Headers.ContentRange.ToString().Split('-')[0];
        using var message = new HttpRequestMessage(HttpMethod.Patch, $"http://{_registry}{request.Path}{request.QueryString}") { Content = new ByteArrayContent(part) };
        message.Headers.Host = request.Host.Value;
        long first = start.Length > 0 ? long.Parse(start, System.Globalization.CultureInfo.InvariantCulture) : 0;
        message.Content.Headers.TryAddWithoutValidation("Content-Range", $"{first}-{first + part.Length - 1}");
        using HttpResponseMessage answer = await _http.SendAsync(message);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
        _moved[request.Path] = $"http://{_registry}{answer.Headers.Location!.PathAndQuery}";
    }

    private static Socket Listen(EndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = SocketBuffer };
        socket.Bind(endPoint);
        return socket;
    }

    private async Task HandleAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        try
        {
            await (Choose(context.Request) is { } fault ? fault(this, context) : RelayAsync(context));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException or BadHttpRequestException)
        {
            // One of the two sides has gone: the other one must not take what it has for the whole.
            context.Abort();
        }
    }
}
