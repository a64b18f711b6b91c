using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace ContainerStages.Starts;

/// <summary>
/// Whether an app has started: it listens on all its ports, it ends with 0, or, without ports, it stays up for a while. It never has to
/// answer HTTP: what it says is asked for because the first request is where some apps die.
/// </summary>
internal static class StartCheck
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>What the first request breaks ends within this time: writing a core dump takes a part of it.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMilliseconds(300);

    /// <exception cref="CannotRunHereException">Not the app failed, but what should have run it.</exception>
    public static async Task<StartResult> RunAsync(IStarter starter, StartRequest request, CancellationToken cancellationToken)
    {
        await using IStartedApp app = await starter.StartAsync(request, cancellationToken);
        var watch = Stopwatch.StartNew();
        string? failure = null;
        ImmutableArray<int> closed = [];
        string how = request.Ports.IsEmpty ? await StayUpAsync() : await ListenAsync();
        LogTail? log = await LogAsync();
        return new StartResult(how, failure, log?.Lines ?? []) { ClosedPorts = closed, IsLogCut = log?.IsCut ?? true };

        // An app that has started is delivered, whether or not its engine still answers.
        async Task<LogTail?> LogAsync()
        {
            try
            {
                return await app.LogAsync(cancellationToken);
            }
            catch (CannotRunHereException) when (failure is null)
            {
                return null;
            }
        }

        async Task<string> StayUpAsync() =>
            await EndsWithinAsync(app, request.StayUp, cancellationToken) ? await EndedAsync() : Text($"it stayed up for {request.StayUp.TotalSeconds:0.#} s");

        async Task<string> ListenAsync()
        {
            var states = new Dictionary<int, PortState>();
            while (true)
            {
                foreach (int port in request.Ports.Where(port => states.GetValueOrDefault(port).Kind != PortStateKind.Open))
                {
                    states[port] = await app.ProbeAsync(port, cancellationToken);
                }

                bool isDone = states.Values.All(state => state.Kind == PortStateKind.Open);
                if (await EndsWithinAsync(app, isDone ? Aftermath : Interval, cancellationToken))
                {
                    return await EndedAsync();
                }

                if (isDone)
                {
                    return Text($"{string.Join(", ", states.OrderBy(state => state.Key).Select(state => Describe(state.Key, state.Value)))} after {watch.Elapsed.TotalSeconds:0.0} s");
                }

                if (states.Values.All(state => state.Kind != PortStateKind.Closed) && watch.Elapsed > request.StayUp)
                {
                    return Text($"it stayed up for {request.StayUp.TotalSeconds:0.#} s; whether it listens cannot be seen from here");
                }

                if (watch.Elapsed > request.Timeout)
                {
                    closed = [.. states.Where(state => state.Value.Kind == PortStateKind.Closed).Select(state => state.Key).Order()];
                    return failure = Text($"it runs, and does not listen on port {string.Join(", ", closed)} within {request.Timeout.TotalSeconds:0.#} s");
                }
            }
        }

        async Task<string> EndedAsync()
        {
            int exitCode = await app.Exit;
            string ended = Text($"it ended with exit code {exitCode} after {watch.Elapsed.TotalSeconds:0.0} s");
            failure = exitCode == 0 ? null : ended;
            return ended;
        }
    }

    private static async Task<bool> EndsWithinAsync(IStartedApp app, TimeSpan time, CancellationToken cancellationToken)
    {
        await Task.WhenAny(app.Exit, Task.Delay(time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return app.Exit.IsCompleted;
    }

    private static string Describe(int port, PortState state) =>
        state.Status is { } status ? Text($"port {port} answers GET / with {status}") : Text($"port {port} takes connections");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How a start went.</summary>
/// <param name="How">What the app did, in words.</param>
/// <param name="Failure">The same when that is no start; null when it is one.</param>
/// <param name="Log">The app's last lines; empty if it wrote none, or its engine does not tell them.</param>
internal sealed record StartResult(string How, string? Failure, IReadOnlyList<string> Log)
{
    /// <summary>Whether the app wrote more before the lines, or may have.</summary>
    public bool IsLogCut { get; init; }

    /// <summary>The ports on which an app that runs does not listen.</summary>
    public ImmutableArray<int> ClosedPorts { get; init; } = [];

    /// <summary>The line of the log that says most; null when there is none. ASP.NET Core says where it listens.</summary>
    public string? Cause => LineWith("Unhandled exception") ?? (ClosedPorts.IsEmpty ? null : LineWith("Now listening on")) ?? (Log is [.., var last] ? last : null);

    private string? LineWith(string words) => Log.FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal));
}
