namespace ContainerStages.Registry.Transport;

/// <summary>The attempts that one operation has, and the waits between them.</summary>
internal sealed class RetryBudget(TimeProvider clock)
{
    /// <summary>In a row without progress. The five waits between them are half a minute or more together: a registry that restarts is back by then.</summary>
    private const int Attempts = 6;

    /// <summary>In all. A line that breaks a hundred times within one blob, or a server that deals out single bytes, is given up.</summary>
    private const int MostFailures = 100;

    /// <summary>Without progress. A registry that asks for a longer wait, as for an hour until a quota is renewed, is not waited for.</summary>
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromMinutes(5);

    private long _lastProgress = clock.GetTimestamp();
    private long _furthest;
    private int _failuresInARow;
    private int _failures;

    /// <summary>Starts the count anew, if that many bytes were never there before: an upload that starts again has to get further than the last.</summary>
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
    /// <param name="asked">How long the registry wants us to wait; null when it did not say.</param>
    /// <returns>False at once when there is to be no further attempt.</returns>
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
