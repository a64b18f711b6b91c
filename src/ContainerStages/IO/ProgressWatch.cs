namespace ContainerStages.IO;

/// <summary>Cancels when nothing has moved for a while, or when the caller cancels.</summary>
internal sealed class ProgressWatch : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _source;

    /// <summary>Starts at once.</summary>
    public ProgressWatch(TimeSpan limit, CancellationToken cancellationToken)
    {
        _limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Progress();
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Some bytes moved: the time starts again.</summary>
    public void Progress() => _source.CancelAfter(_limit);

    /// <summary>Stops the time until the next <see cref="Progress"/>, because the other end of a copy may be slow.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => _source.Dispose();
}
