using System.Globalization;
using System.Net;
using System.Text;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;

namespace ContainerStages.Starts;

/// <summary>A container of docker's or podman's, and the image that was brought for it.</summary>
/// <param name="container">A name that no other container has; there may be none of it yet.</param>
/// <param name="build">The build's end. What is removed gets less time afterwards.</param>
internal sealed class EngineApp(ContainerEngine engine, string container, CancellationToken build) : IStartedApp
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, IPEndPoint?> _published = [];
    private string? _error;
    private int _process;

    public string Container => container;

    /// <summary>The name to be removed when the app is; null when the engine's image stays as it was.</summary>
    public string? Image { get; set; }

    public Task<int> Exit { get; private set; } = new TaskCompletionSource<int>().Task;

    /// <summary>The container's command cannot be started.</summary>
    public void NeverStarted(int exitCode, string error)
    {
        Exit = Task.FromResult(exitCode);
        _error = error;
    }

    /// <summary>Waits for the end of the container from now on.</summary>
    /// <param name="id">The container's.</param>
    /// <returns>Whether it has a network of its own.</returns>
    public async Task<bool> FollowAsync(string id, CancellationToken cancellationToken)
    {
        (int _, string state, string _) = await TryAsync(["inspect", "--format", "{{.State.Pid}} {{.HostConfig.NetworkMode}}", container], cancellationToken);
        string[] words = state.Split(' ');
        _process = int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int process) && IsHere(process, id) ? process : 0;
        Exit = WaitAsync();
        return words is not [_, "host"];
    }

    public async Task<PortState> ProbeAsync(int port, CancellationToken cancellationToken)
    {
        if (_process > 0 && !SocketTable.IsListening(_process, port))
        {
            return PortState.Closed;
        }

        if (!_published.TryGetValue(port, out IPEndPoint? endpoint))
        {
            (int _, string output, string _) = await TryAsync(["port", container, $"{port}/tcp"], cancellationToken);
            _published[port] = endpoint = IPEndPoint.TryParse(output.Split('\n')[0], out IPEndPoint? parsed) ? parsed : null;
        }

        PortState state = endpoint is null ? PortState.Unreachable : await HttpProbe.AskAsync(endpoint, cancellationToken);
        return _process == 0 ? state
            : state.Kind == PortStateKind.Open ? state
            : PortState.Open with { Status = await HttpProbe.AskInsideAsync(_process, port, userOf: null, cancellationToken) };
    }

    public async Task<LogTail> LogAsync(CancellationToken cancellationToken)
    {
        // One line more tells whether there are more.
        (int exitCode, string output, string errors) = _error is not null
            ? (0, _error, "")
            : await TryAsync(["logs", "--tail", $"{LogTail.MostLines + 1}", container], cancellationToken, everything: true);
        var log = new LogTail();

        // Empty lines count for the engine, and are not kept here.
        if (exitCode != 0 || output.Count('\n') + errors.Count('\n') > LogTail.MostLines)
        {
            log.Cut();
        }

        foreach (string part in exitCode == 0 ? (string[])[output, errors] : [])
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(part));
            await log.ReadAsync(stream, cancellationToken);
        }

        return log;
    }

    public Task RemoveContainerAsync() => AnswerAsync(engine.RemoveContainerAsync(container, build));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RemoveContainerAsync();
            if (Image is not null)
            {
                await FinishAsync("rmi", Image);
            }
        }
        catch (Exception e) when (e is CannotRunHereException or ContainerStagesException)
        {
            // The engine does not answer any more: what ended the start is worth more to the user than this.
        }

        await _stop.CancelAsync();
        _stop.Dispose();
    }

    /// <returns>The exit code, the standard output, and of the standard error the line that says what went wrong.</returns>
    public async Task<(int ExitCode, string Output, string Error)> TryAsync(
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        bool everything = false)
    {
        (EngineResult result, string output) = await AnswerAsync(engine.AskAsync(arguments, cancellationToken));
        return (result.ExitCode, output, everything ? string.Join('\n', result.Errors) : result.Error);
    }

    /// <summary>As <see cref="TryAsync"/>, for what is not stopped halfway.</summary>
    public async Task<(int ExitCode, string Output, string Error)> FinishAsync(params IEnumerable<string> arguments)
    {
        (EngineResult result, string output) = await AnswerAsync(engine.FinishAsync(arguments, build));
        return (result.ExitCode, output, result.Error);
    }

    private static async Task<T> AnswerAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (TimeoutException e)
        {
            throw new CannotRunHereException(e.Message, e);
        }
    }

    /// <summary>
    /// Whether the engine's word for the process is a process of this machine: the engine may run on another one, or outside of the
    /// container that the build is in, where the same number is something else. The names of control groups tell.
    /// </summary>
    private static bool IsHere(int process, string id)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cgroup")).Contains(id, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<int> WaitAsync()
    {
        try
        {
            (EngineResult result, string output) = await engine.ReadAsync(["wait", container], _stop.Token);
            if (int.TryParse(output, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exitCode))
            {
                return exitCode;
            }

            throw new CannotRunHereException(result.Error);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more.
            return 0;
        }
    }
}
