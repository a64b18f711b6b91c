using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerStages.IO;

/// <summary>A duration as Docker writes it: <c>30s</c>, <c>1m30s</c>, <c>1.5h</c> (Go's <c>time.ParseDuration</c>, without a sign).</summary>
internal static partial class GoDuration
{
    /// <returns>Null for text of another form, and for more than a <see cref="TimeSpan"/> holds.</returns>
    public static TimeSpan? Parse(string text) => Ticks(text) is { } ticks ? new TimeSpan((long)ticks) : null;

    /// <summary>As <see cref="Parse"/>, with what is shorter than a tick.</summary>
    public static decimal? Ticks(string text)
    {
        if (text == "0")
        {
            return 0;
        }

        decimal ticks = 0;
        Match match = Form().Match(text);
        for (int i = 0; i < match.Groups["unit"].Captures.Count; i++)
        {
            decimal unit = match.Groups["unit"].Captures[i].Value switch
            {
                "h" => TimeSpan.TicksPerHour,
                "m" => TimeSpan.TicksPerMinute,
                "s" => TimeSpan.TicksPerSecond,
                "ms" => TimeSpan.TicksPerMillisecond,
                "ns" => 1m / TimeSpan.NanosecondsPerTick,
                _ => TimeSpan.TicksPerMicrosecond,
            };
            if (!decimal.TryParse(match.Groups["value"].Captures[i].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
                || value > long.MaxValue / unit)
            {
                return null;
            }

            ticks += value * unit;
        }

        return match.Success && ticks <= long.MaxValue ? ticks : null;
    }

    /// <summary>Microseconds have an ASCII unit and one with either of Unicode's two mus.</summary>
    [GeneratedRegex(@"\A(?:(?<value>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?<unit>h|ms|m|s|us|\u00B5s|\u03BCs|ns))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
