using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ContainerStages.Tests.Registry;

/// <summary>A server that says what a test wants, lies included. Plain HTTP, one request a connection; a TLS greeting is hung up on.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly LoopbackServer _server;
    private readonly Func<ScriptedRequest, string> _answer;

    /// <param name="answer">Gives a whole answer, from <see cref="Answer"/>; the empty one closes the connection.</param>
    public ScriptedServer(Func<ScriptedRequest, string> answer)
    {
        _answer = answer;
        _server = new LoopbackServer(ServeAsync);
    }

    public string Host => _server.Host;

    public ConcurrentQueue<ScriptedRequest> Requests { get; } = [];

    public static string Answer(int status, string body = "", params string[] headers) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\n")
        + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body;

    public void Dispose() => _server.Dispose();

    private async Task ServeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var received = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            int read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0 || (received.Length == 0 && buffer[0] == 0x16))
            {
                return;
            }

            received.Append(Encoding.Latin1.GetString(buffer, 0, read));
            if (ScriptedRequest.TryParse(received.ToString()) is { } request)
            {
                Requests.Enqueue(request);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(_answer(request)), cancellationToken);
                return;
            }
        }
    }
}

internal sealed record ScriptedRequest(string Method, string Path, string? Authorization, string Body)
{
    /// <summary>As <c>bytes=3-</c>; null without one.</summary>
    public string? Range { get; init; }

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
        return body.Length < length ? null : new ScriptedRequest(first[0], first[1], Header("Authorization"), body) { Range = Header("Range") };
    }
}
