namespace ContainerStages.Tests.IO;

/// <summary>The system's clock, some times as fast.</summary>
internal sealed class FastClock(int times) : TimeProvider
{
    public override long TimestampFrequency => System.TimestampFrequency / times;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime / times, period / times);
}
