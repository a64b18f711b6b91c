using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ContainerStages.Tests.Registry;

/// <summary>An HTTP proxy on the loopback that leads every tunnel to one port, and writes down where it was asked to lead to.</summary>
internal sealed class RecordingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int? _port;
    private readonly bool _asksForAccount;

    /// <param name="port">Where tunnels lead to; null to refuse them.</param>
    /// <param name="asksForAccount">Whoever has none is told so.</param>
    public RecordingProxy(int? port, bool asksForAccount = false)
    {
        _port = port;
        _asksForAccount = asksForAccount;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>As <c>CONNECT registry.example:443</c>, with the account if there was one.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

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
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
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
            string head = await ReadHeadAsync(stream);
            string[] lines = head.Split("\r\n");
            string? account = lines.FirstOrDefault(line => line.StartsWith("Proxy-Authorization: Basic ", StringComparison.OrdinalIgnoreCase))?.Split(' ')[2];
            Requests.Enqueue(lines[0].Replace(" HTTP/1.1", "", StringComparison.Ordinal) + (account is null ? "" : " " + Encoding.UTF8.GetString(Convert.FromBase64String(account))));
            if (_asksForAccount && account is null)
            {
                await stream.WriteAsync("HTTP/1.1 407 X\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _stop.Token);
                return;
            }

            if (_port is not { } port)
            {
                await stream.WriteAsync("HTTP/1.1 502 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _stop.Token);
                return;
            }

            using var target = new TcpClient();
            await target.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
            await stream.WriteAsync("HTTP/1.1 200 X\r\n\r\n"u8.ToArray(), _stop.Token);
            await Task.WhenAny(stream.CopyToAsync(target.GetStream(), _stop.Token), target.GetStream().CopyToAsync(stream, _stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The test is over, or the client has gone.
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
