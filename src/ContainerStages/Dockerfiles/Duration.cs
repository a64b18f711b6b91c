using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerStages.Dockerfiles;

/// <summary>A duration in Go's notation (time.ParseDuration), such as <c>1m30s</c>.</summary>
internal static partial class Duration
{
    private const double ShortestMilliseconds = 1;

    /// <summary>Whether a health check takes it: 0, or at least a millisecond.</summary>
    public static bool IsAllowed(string text)
    {
        if (text is "0" or "+0" or "-0")
        {
            return true;
        }

        Match match = Form().Match(text);
        double milliseconds = match.Groups["part"].Captures
            .Zip(match.Groups["unit"].Captures, (part, unit) => double.Parse(part.ValueSpan, CultureInfo.InvariantCulture) * Unit(unit.Value))
            .Sum();
        return match.Success && (milliseconds == 0 || (milliseconds >= ShortestMilliseconds && !text.StartsWith('-')));
    }

    private static double Unit(string unit) => unit switch
    {
        "h" => 3_600_000,
        "m" => 60_000,
        "s" => 1_000,
        "ms" => 1,
        "ns" => 0.000_001,
        _ => 0.001,
    };

    [GeneratedRegex(
        @"^[-+]?((?<part>[0-9]+(\.[0-9]*)?|\.[0-9]+)(?<unit>ns|us|µs|μs|ms|s|m|h))+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
