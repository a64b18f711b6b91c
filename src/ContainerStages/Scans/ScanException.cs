namespace ContainerStages.Scans;

/// <summary>One <c>ContainerStageScanException</c>: a vulnerability that does not count, for a time.</summary>
/// <param name="Vulnerability">Its id as the program reports it, such as <c>CVE-2026-1234</c>. Upper and lower case are the same.</param>
/// <param name="Justification">Why it does not count.</param>
/// <param name="Expires">The last day, in UTC, on which it does not count.</param>
public sealed record ScanException(string Vulnerability, string Justification, DateOnly Expires)
{
    internal bool IsExpired(DateOnly today) => today > Expires;
}
