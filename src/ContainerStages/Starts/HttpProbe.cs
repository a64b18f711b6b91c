using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CliWrap;
using ContainerStages.Processes;

namespace ContainerStages.Starts;

/// <summary>Asks a port for <c>GET /</c>, as small as it can be. Whatever the answer is, an answer shows that the app works so far.</summary>
internal static class HttpProbe
{
    /// <summary>What listens and does not answer in this time is taken for something that does not speak HTTP.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Request = @"GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ContainerStages\r\nConnection: close\r\n\r\n";

    /// <summary>The length of <c>HTTP/1.1 200</c> (RFC 9112, 4).</summary>
    private const int StatusLength = 12;

    /// <summary>Through a port that the engine publishes on this machine.</summary>
    /// <returns>
    /// Open when something answered or kept the connection, else unreachable: engines listen themselves, whether the app does or not, and
    /// what closes a connection at once may be the engine, or an app that wants TLS.
    /// </returns>
    public static async Task<PortState> AskAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        bool isConnected = false;
        try
        {
            await socket.ConnectAsync(endpoint, patience.Token);
            isConnected = true;
            await socket.SendAsync(Encoding.ASCII.GetBytes(Request.Replace(@"\r\n", "\r\n", StringComparison.Ordinal)), patience.Token);
            byte[] answer = new byte[StatusLength];
            await using var stream = new NetworkStream(socket);
            int length = await stream.ReadAtLeastAsync(answer, StatusLength, throwOnEndOfStream: false, patience.Token);
            return length == 0 ? PortState.Unreachable : PortState.Open with { Status = StatusOf(Encoding.ASCII.GetString(answer, 0, length)) };
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return PortState.Unreachable;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return isConnected ? PortState.Open : PortState.Unreachable;
        }
    }

    /// <summary>From inside a network namespace that has no other way in, if this user may enter it and has the tools.</summary>
    /// <param name="process">One that is in the namespace.</param>
    /// <param name="userOf">A process in a user namespace of this user's own, below which the network namespace was made; null when an engine made it.</param>
    /// <returns>The status; null when there was no answer or no way to ask.</returns>
    public static async Task<int?> AskInsideAsync(int process, int port, int? userOf, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        string[] user = userOf is null ? [] : [$"--user=/proc/{userOf}/ns/user", "--preserve-credentials"];
        using var answer = new MemoryStream();
        try
        {
            // Of the shells only bash opens sockets. It writes each line by itself, and a server that wants HTTP/2 answers the first and closes: dd sends all at once.
            await ChildProcess.Wrap("nsenter")
                .WithArguments([
                    $"--target={process}", .. user, "--net", "bash", "-c",
                    $"exec 3<>/dev/tcp/127.0.0.1/{port} && {{ printf '{Request}' | dd bs=4096 iflag=fullblock status=none >&3; head -c {StatusLength} <&3; }}",
                ])
                .WithStandardOutputPipe(PipeTarget.ToStream(answer))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(patience.Token);
            return StatusOf(Encoding.ASCII.GetString(answer.ToArray()));
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static int? StatusOf(string answer) =>
        answer.StartsWith("HTTP/", StringComparison.Ordinal)
        && answer.Split(' ') is [_, var status, ..]
        && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
