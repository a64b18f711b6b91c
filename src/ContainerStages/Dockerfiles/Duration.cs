using ContainerStages.IO;

namespace ContainerStages.Dockerfiles;

/// <summary>A duration of a health check, in Go's notation, such as <c>1m30s</c>.</summary>
internal static class Duration
{
    /// <summary>Whether a health check takes it: 0, or at least a millisecond.</summary>
    public static bool IsAllowed(string text)
    {
        decimal? ticks = GoDuration.Ticks(text is ['-' or '+', .. var unsigned] ? unsigned : text);
        return ticks == 0 || (ticks >= TimeSpan.TicksPerMillisecond && !text.StartsWith('-'));
    }
}
