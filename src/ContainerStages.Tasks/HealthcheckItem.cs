using System.Globalization;
using ContainerStages.Images;
using ContainerStages.IO;
using Microsoft.Build.Framework;
using static ContainerStages.Diagnostics.ContainerStagesException;

namespace ContainerStages.Tasks;

/// <summary>The item that ContainerStages.Outer.Checks.targets makes of the properties of a health check, as a value.</summary>
internal static class HealthcheckItem
{
    private static readonly string[] Names =
    [
        "Command", nameof(HealthCheck.Probe), nameof(HealthCheck.Interval), nameof(HealthCheck.Timeout), nameof(HealthCheck.StartPeriod),
        nameof(HealthCheck.StartInterval), nameof(HealthCheck.Retries),
    ];

    /// <returns>Null for the base's.</returns>
    public static HealthCheck? Of(ITaskItem? item)
    {
        if (item is null || Names.All(name => item.GetMetadata(name).Trim().Length == 0))
        {
            return null;
        }

        string command = item.GetMetadata("Command");
        string[] words = ItemText.Split(command);
        bool isOff = words is [var word] && word.Equals("none", StringComparison.OrdinalIgnoreCase);
        if (words is ["CMD" or "CMD-SHELL", ..] || words is [var first, ..] && first.StartsWith('['))
        {
            throw InvalidValue(
                "ContainerStagesHealthcheck", command, "Write a program and its arguments, separated by semicolons, such as /app/App;--health, or none. The image has no shell.");
        }

        return new HealthCheck
        {
            Command = isOff ? [] : [.. words],
            IsOff = isOff,
            Probe = item.GetMetadata("Probe").Trim(),
            Interval = Duration(item, nameof(HealthCheck.Interval)),
            Timeout = Duration(item, nameof(HealthCheck.Timeout)),
            StartPeriod = Duration(item, nameof(HealthCheck.StartPeriod)),
            StartInterval = Duration(item, nameof(HealthCheck.StartInterval)),
            Retries = Retries(item),
        };
    }

    private static TimeSpan Duration(ITaskItem item, string name)
    {
        string text = item.GetMetadata(name).Trim();
        return text.Length == 0 ? TimeSpan.Zero : GoDuration.Parse(text)
            ?? throw InvalidValue("ContainerStagesHealthcheck" + name, text, "Write a duration with its unit as Docker does, such as 30s, 1m30s or 500ms.");
    }

    private static int Retries(ITaskItem item)
    {
        string text = item.GetMetadata(nameof(HealthCheck.Retries)).Trim();
        return text.Length == 0 ? 0 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int retries) ? retries
            : throw InvalidValue("ContainerStagesHealthcheckRetries", text, "Use a whole number, such as 3.");
    }
}
