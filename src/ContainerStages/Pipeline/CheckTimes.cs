using System.Globalization;

namespace ContainerStages.Pipeline;

/// <summary>How long each group of checks took: they are part of every publish, and tests/benchmarks/checks.sh holds them to a budget.</summary>
internal sealed class CheckTimes(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly List<string> _laps = [];
    private long _last = clock.GetTimestamp();

    /// <summary>Ends the group that began when the one before it ended.</summary>
    public void End(string group)
    {
        _laps.Add(string.Create(CultureInfo.InvariantCulture, $"{group} {clock.GetElapsedTime(_last).TotalMilliseconds:F0}"));
        _last = clock.GetTimestamp();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Checks took {clock.GetElapsedTime(_start).TotalMilliseconds:F0} ms: {string.Join(", ", _laps)}");
}
