using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ContainerStages.Tests.Registry;

/// <summary>An HTTP proxy on the loopback that leads every tunnel to one port, and writes down where it was asked to lead to.</summary>
internal sealed class RecordingProxy : IDisposable
{
    private readonly LoopbackServer _server;
    private readonly int? _port;
    private readonly bool _asksForAccount;

    /// <param name="port">Where tunnels lead to; null to refuse them.</param>
    /// <param name="asksForAccount">Clients without one are told so.</param>
    public RecordingProxy(int? port, bool asksForAccount = false)
    {
        _port = port;
        _asksForAccount = asksForAccount;
        _server = new LoopbackServer(ServeAsync);
    }

    public string Host => _server.Host;

    /// <summary>As <c>CONNECT registry.example:443</c>, with the account if there was one.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public void Dispose() => _server.Dispose();

    private async Task ServeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        string[] lines = (await ReadHeadAsync(stream, cancellationToken)).Split("\r\n");
        string? account = lines.FirstOrDefault(line => line.StartsWith("Proxy-Authorization: Basic ", StringComparison.OrdinalIgnoreCase))?.Split(' ')[2];
        Requests.Enqueue(lines[0].Replace(" HTTP/1.1", "", StringComparison.Ordinal) + (account is null ? "" : " " + Encoding.UTF8.GetString(Convert.FromBase64String(account))));
        if (_asksForAccount && account is null)
        {
            await AnswerAsync(ScriptedServer.Answer(407, "", "Proxy-Authenticate: Basic realm=x"));
        }
        else if (_port is not { } port)
        {
            await AnswerAsync(ScriptedServer.Answer(502));
        }
        else
        {
            using var target = new TcpClient();
            await target.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            await AnswerAsync("HTTP/1.1 200 X\r\n\r\n");
            await Task.WhenAny(stream.CopyToAsync(target.GetStream(), cancellationToken), target.GetStream().CopyToAsync(stream, cancellationToken));
        }

        async Task AnswerAsync(string answer) => await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), cancellationToken);
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, cancellationToken) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
