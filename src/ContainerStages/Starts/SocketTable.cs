using System.Globalization;

namespace ContainerStages.Starts;

/// <summary>
/// The sockets of a process's network namespace, from <c>/proc/PID/net/tcp</c> and <c>tcp6</c> (proc(5)). Everybody may read them, no
/// route into the namespace is needed, and the app does not notice.
/// </summary>
internal static class SocketTable
{
    /// <summary>TCP_LISTEN in the kernel's include/net/tcp_states.h.</summary>
    private const string Listening = "0A";

    public static bool IsListening(int process, int port) =>
        ((string[])["tcp", "tcp6"]).Any(table => Lines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/net/{table}")).Any(line => IsListening(line, port)));

    /// <param name="line">Such as <c>0: 00000000:1F90 00000000:0000 0A …</c>: number, local address and port, remote ones, state.</param>
    internal static bool IsListening(string line, int port) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, Listening, ..]
        && local.EndsWith(port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        && local[^5] == ':';

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or the machine has no IPv6.
            return [];
        }
    }
}
