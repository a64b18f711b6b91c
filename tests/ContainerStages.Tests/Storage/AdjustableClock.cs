namespace ContainerStages.Tests.Storage;

/// <summary>Starts now, because the file system has its own clock, and goes on only when it is told to.</summary>
internal sealed class AdjustableClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}
