namespace ContainerStages.Registry.Transport;

/// <summary>The attempts that one operation has, and the waits between them.</summary>
internal sealed class RetryBudget(TimeProvider clock)
{
    /// <summary>
    /// The attempts in a row without progress. The five waits between them take at least half a minute together: a registry that restarts is back by
    /// then.
    /// </summary>
    private const int Attempts = 6;

    /// <summary>The limit for all failures, for a line that breaks a hundred times within one blob or a server that sends single bytes.</summary>
    private const int MostFailures = 100;

    /// <summary>The limit without progress. If a registry asks for a longer wait, such as an hour until a quota is renewed, the operation ends.</summary>
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromMinutes(5);

    private long _lastProgress = clock.GetTimestamp();
    private long _furthest;
    private int _failuresInARow;
    private int _failures;

    /// <summary>Resets the count if more bytes have arrived than ever before: an upload that starts again has to get further than the last one.</summary>
    /// <param name="reached">Bytes that have arrived.</param>
    public void Progressed(long reached)
    {
        if (reached <= _furthest)
        {
            return;
        }

        _furthest = reached;
        _failuresInARow = 0;
        _lastProgress = clock.GetTimestamp();
    }

    /// <summary>Called after a failure: waits until the next attempt.</summary>
    /// <param name="asked">The wait that the registry asks for; null if it asks for none.</param>
    /// <returns>False at once if there is no further attempt.</returns>
    public async Task<bool> WaitAsync(TimeSpan? asked, CancellationToken cancellationToken)
    {
        _failures++;
        _failuresInARow++;
        TimeSpan delay = RetryPolicy.Delay(_failuresInARow, Random.Shared.NextDouble(), asked);
        if (_failuresInARow >= Attempts || _failures >= MostFailures || clock.GetElapsedTime(_lastProgress) + delay > LongestStandstill)
        {
            return false;
        }

        await Task.Delay(delay, clock, cancellationToken);
        return true;
    }
}
