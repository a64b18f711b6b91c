using System.Net;

namespace ContainerStages.Registry.Transport;

/// <summary>Which answers may be better the next time, and how long to wait until then.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>408, 429, and what 5xx does not say that it will never work.</summary>
    public static bool IsTransient(HttpStatusCode status) => status
        is HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or (>= HttpStatusCode.InternalServerError
            and not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported or HttpStatusCode.InsufficientStorage));

    /// <summary>
    /// Three times as long after each failure, up to half a minute, less up to a half by chance: builds that a registry turned away at
    /// the same moment do not all come back at the same moment. What the registry asks for (<c>Retry-After</c>) is never shortened.
    /// </summary>
    /// <param name="failures">How many there were in a row, from 1.</param>
    /// <param name="chance">From 0 up to 1.</param>
    public static TimeSpan Delay(int failures, double chance, TimeSpan? asked) =>
        asked is { } least
            ? least + (FirstDelay * chance)
            : TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, (long)(FirstDelay.Ticks * Math.Pow(3, failures - 1)))) * (1 - (chance / 2));

    /// <summary>What <c>Retry-After</c> says. A date is taken relative to the answer's own, so that nobody's clock has to be right.</summary>
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
