using System.Net;

namespace ContainerStages.Registry.Transport;

/// <summary>Decides which answers are transient, and how long to wait before the next attempt.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>408, 429, and 5xx except those that mean a permanent failure.</summary>
    public static bool IsTransient(HttpStatusCode status) => status
        is HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or (>= HttpStatusCode.InternalServerError
            and not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported or HttpStatusCode.InsufficientStorage));

    /// <summary>
    /// The wait is three times as long after each failure, up to half a minute, randomly reduced by up to a half, so that builds that a registry
    /// refused at the same moment do not all return at the same moment. The registry's <c>Retry-After</c> is never shortened.
    /// </summary>
    /// <param name="failures">The number of failures in a row, from 1.</param>
    /// <param name="chance">From 0 up to 1.</param>
    public static TimeSpan Delay(int failures, double chance, TimeSpan? asked) =>
        asked is { } least
            ? least + (FirstDelay * chance)
            : TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, (long)(FirstDelay.Ticks * Math.Pow(3, failures - 1)))) * (1 - (chance / 2));

    /// <summary>The value of <c>Retry-After</c>. A date is compared with the answer's own date, so that no clock has to be right.</summary>
    public static TimeSpan? AskedDelay(HttpResponseMessage response, TimeProvider clock)
    {
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (response.Headers.Date ?? clock.GetUtcNow()),
            _ => null,
        };
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }
}
