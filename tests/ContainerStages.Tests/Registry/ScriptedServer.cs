using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ContainerStages.Tests.Registry;

/// <summary>A server that says what a test wants, lies included. Plain HTTP, one request a connection; a TLS greeting is hung up on.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ScriptedRequest, string> _answer;

    /// <param name="answer">Gives a whole answer, from <see cref="Answer"/>; the empty one closes the connection.</param>
    public ScriptedServer(Func<ScriptedRequest, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public ConcurrentQueue<ScriptedRequest> Requests { get; } = [];

    public static string Answer(int status, string body = "", params string[] headers) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\n")
        + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using TcpClient own = client;
            NetworkStream stream = client.GetStream();
            var received = new StringBuilder();
            byte[] buffer = new byte[64 * 1024];
            while (true)
            {
                int read = await stream.ReadAsync(buffer, _stop.Token);
                if (read == 0 || (received.Length == 0 && buffer[0] == 0x16))
                {
                    return;
                }

                received.Append(Encoding.Latin1.GetString(buffer, 0, read));
                if (ScriptedRequest.TryParse(received.ToString()) is { } request)
                {
                    Requests.Enqueue(request);
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(_answer(request)), _stop.Token);
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The test is over, or the client has gone.
        }
    }
}

internal sealed record ScriptedRequest(string Method, string Path, string? Authorization, string Body)
{
    public override string ToString() => $"{Method} {Path}";

    /// <summary>Null until the whole request is there.</summary>
    public static ScriptedRequest? TryParse(string text)
    {
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        string[] lines = text[..end].Split("\r\n");
        string? Header(string name) =>
            lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
        int length = int.Parse(Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
        string body = text[(end + 4)..];
        string[] first = lines[0].Split(' ');
        return body.Length < length ? null : new ScriptedRequest(first[0], first[1], Header("Authorization"), body);
    }
}
