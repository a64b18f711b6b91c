namespace ContainerStages.IO;

/// <summary>
/// Says what long work does and how far it is, in one line every five seconds. Work that ends sooner is not mentioned, unless it is one of many pieces that
/// follow each other.
/// </summary>
/// <param name="report">Receives the lines, on any thread, and none while no work runs.</param>
internal sealed class Progress(Action<string> report, TimeProvider clock)
{
    /// <summary>The time before the first line, and between two lines.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public static readonly Progress None = new(_ => { }, TimeProvider.System);

    /// <summary>Pieces of work with a shorter pause between them count as one.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A timer may be a little early.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(100);

    private readonly List<RunningWork> _running = [];
    private ITimer? _timer;
    private long _busySince;
    private long? _idleSince;

    /// <param name="what">The beginning of a sentence, such as <c>Sending a layer to registry.example</c>. Text of others is escaped by the reporter.</param>
    /// <param name="total">The bytes of all of it; null where nobody knows.</param>
    /// <param name="done">The bytes that are done, asked at each line; null for those that <see cref="RunningWork.Add"/> got.</param>
    /// <returns>Ends the work when it is disposed.</returns>
    public RunningWork Begin(string what, long? total = null, Func<long>? done = null)
    {
        if (ReferenceEquals(this, None))
        {
            return new RunningWork(what, total, done, () => TimeSpan.Zero, _ => { });
        }

        long now = clock.GetTimestamp();
        var work = new RunningWork(what, total, done, () => clock.GetElapsedTime(now), End);
        lock (_running)
        {
            if (_running.Count == 0 && !(_idleSince is { } idle && clock.GetElapsedTime(idle, now) < Pause))
            {
                _busySince = now;
            }

            _running.Add(work);
            _timer ??= clock.CreateTimer(_ => Tell(), null, Interval, Interval);
        }

        return work;
    }

    private void End(RunningWork work)
    {
        lock (_running)
        {
            _running.Remove(work);
            _idleSince = clock.GetTimestamp();
        }
    }

    private void Tell()
    {
        lock (_running)
        {
            if (_running.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
            else if (clock.GetElapsedTime(_busySince) >= Interval - Tolerance)
            {
                report(string.Join("; ", _running));
            }
        }
    }
}
