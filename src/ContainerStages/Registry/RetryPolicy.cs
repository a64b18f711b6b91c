using System.Net;

namespace ContainerStages.Registry;

/// <summary>
/// When a request is sent again. GET and HEAD are; of another one nobody knows how much was carried out, unless the registry says that it
/// was not even looked at (429).
/// </summary>
internal static class RetryPolicy
{
    private const int Attempts = 4;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait before the next attempt; null when there is to be none.</summary>
    /// <param name="attempt">The number of the attempt that gave this answer, from 1.</param>
    public static TimeSpan? DelayAfter(HttpMethod method, HttpResponseMessage response, int attempt) =>
        IsTransient(response.StatusCode) && attempt < Attempts && (IsHarmless(method) || response.StatusCode == HttpStatusCode.TooManyRequests)
            ? AskedDelay(response) ?? Delay(attempt)
            : null;

    /// <inheritdoc cref="DelayAfter(HttpMethod, HttpResponseMessage, int)"/>
    public static TimeSpan? DelayAfter(HttpMethod method, HttpRequestException failure, int attempt) =>
        IsTransient(failure) && attempt < Attempts && IsHarmless(method) ? Delay(attempt) : null;

    private static bool IsHarmless(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Head;

    private static bool IsTransient(HttpStatusCode status) => status
        is HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    /// <summary>The connection broke after it stood. A name that is not known, or a refused connection, will not get better.</summary>
    private static bool IsTransient(HttpRequestException failure) =>
        failure.HttpRequestError == HttpRequestError.ResponseEnded
        || (failure.HttpRequestError == HttpRequestError.Unknown && failure.InnerException is IOException);

    /// <summary>A date is taken relative to the answer's own, so that nobody's clock has to be right.</summary>
    private static TimeSpan? AskedDelay(HttpResponseMessage response)
    {
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when response.Headers.Date is { } now => date - now,
            _ => null,
        };
        return asked is { } delay ? TimeSpan.FromTicks(Math.Clamp(delay.Ticks, 0, LongestDelay.Ticks)) : null;
    }

    private static TimeSpan Delay(int attempt) => FirstDelay * Math.Pow(3, attempt - 1);
}
