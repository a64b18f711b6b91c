using System.Collections.Concurrent;
using System.Net;
using System.Runtime.Versioning;

namespace ContainerStages.TestKit;

/// <summary>A private feed on a loopback port, without TLS, for one account.</summary>
[SupportedOSPlatform("linux")]
internal abstract class LoopbackFeed : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly string _authorization;
    private readonly Task _running;

    /// <param name="authorization">The header without which nothing is answered.</param>
    protected LoopbackFeed(string authorization)
    {
        _authorization = authorization;
        Address = new Uri($"http://127.0.0.1:{Podman.FreePort()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _running = RunAsync();
    }

    public Uri Address { get; }

    /// <summary>What was asked for, as <c>200 /flat/yamldotnet/index.json</c>: a build that restores nothing asks for nothing.</summary>
    public string[] Requests => [.. _requests];

    public virtual async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running;
        _listener.Close();
    }

    /// <returns>Null for what is not there.</returns>
    protected abstract Task<byte[]?> AnswerAsync(string path);

    private async Task RunAsync()
    {
        var answers = new List<Task>();
        while (true)
        {
            try
            {
                answers.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                await Task.WhenAll(answers);
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        string path = context.Request.RawUrl!;
        bool allowed = context.Request.Headers["Authorization"] == _authorization;
        try
        {
            byte[]? body = allowed ? await AnswerAsync(path) : null;
            context.Response.StatusCode = !allowed ? 401 : body is null ? 404 : 200;
            context.Response.AddHeader("WWW-Authenticate", "Basic realm=\"feed\"");
            _requests.Enqueue($"{context.Response.StatusCode} {path}");
            context.Response.Close(body ?? [], willBlock: false);
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or HttpRequestException)
        {
            // The client has gone, or what is behind the feed: the client asks again.
            context.Response.Abort();
        }
    }
}
