using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using CliWrap;

namespace ContainerStages.Starts;

/// <summary>A process in a <see cref="Sandbox"/>, and the folder that is its root.</summary>
[SupportedOSPlatform("linux")]
internal sealed class BubblewrapApp : IStartedApp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly LogTail _log = new();
    private readonly RootFolder _root;
    private readonly CommandTask<CommandResult> _command;

    public BubblewrapApp(Command command, RootFolder root)
    {
        _root = root;
        _command = command
            .WithStandardOutputPipe(PipeTarget.Create(_log.ReadAsync))
            .WithStandardErrorPipe(PipeTarget.Create(_log.ReadAsync))
            .ExecuteAsync(_stop.Token);
        Exit = WaitAsync();
    }

    public Task<int> Exit { get; }

    public async Task<PortState> ProbeAsync(int port, CancellationToken cancellationToken)
    {
        if (Inside() is not var (process, parent) || !SocketTable.IsListening(process, port))
        {
            return PortState.Closed;
        }

        return PortState.Open with { Status = await HttpProbe.AskInsideAsync(process, port, userOf: parent, cancellationToken) };
    }

    public Task<LogTail> LogAsync(CancellationToken cancellationToken) => Task.FromResult(_log);

    public async ValueTask DisposeAsync()
    {
        // All that runs inside dies with the first process there, at once. To end them one by one takes long when there are many.
        if (Inside() is var (process, _) && Kill(process))
        {
            await Task.WhenAny(Exit, Task.Delay(Patience));
        }

        await _stop.CancelAsync();
        await Exit;
        _stop.Dispose();
        _root.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        try
        {
            return (await _command).ExitCode;
        }
        catch (OperationCanceledException)
        {
            // Stopped, and nobody asks for its exit code.
            return 0;
        }
    }

    /// <summary>The first descendant in another network namespace than the build's, and its parent, which is outside; null while there is none.</summary>
    private (int Process, int Parent)? Inside()
    {
        string? own = NetworkOf("self");
        string parent = "";
        string? process = _command.ProcessId.ToString(CultureInfo.InvariantCulture);
        while (process is not null)
        {
            if (NetworkOf(process) is { } network && network != own)
            {
                return int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out int outside)
                    ? (int.Parse(process, CultureInfo.InvariantCulture), outside)
                    : null;
            }

            (parent, process) = (process, ChildOf(process));
        }

        return null;
    }

    private static bool Kill(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            found.Kill();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended.
            return false;
        }
    }

    private static string? NetworkOf(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget;

    private static string? ChildOf(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ')[0] is { Length: > 0 } child ? child : null;
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }
}
