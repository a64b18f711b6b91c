using System.Globalization;
using ContainerStages.Diagnostics;
using ContainerStages.Scans;
using Microsoft.Build.Framework;
using static ContainerStages.Diagnostics.ContainerStagesException;

namespace ContainerStages.Tasks;

/// <summary>How images are scanned, from what MSBuild passes to a task.</summary>
internal static class ScanItems
{
    public const string Exception = "ContainerStageScanException";

    /// <param name="tool"><c>ContainerStagesScan</c>; empty for no scan. The other values are read all the same.</param>
    /// <param name="arguments"><c>ContainerStagesScanArguments</c>.</param>
    /// <param name="failOn"><c>ContainerStagesScanFailOn</c>.</param>
    /// <param name="exceptions"><c>ContainerStageScanException</c>.</param>
    /// <param name="folder">The project's.</param>
    /// <returns>Null for no scan.</returns>
    public static ScanSettings? Of(string tool, string arguments, string failOn, ITaskItem[] exceptions, string folder)
    {
        var settings = new ScanSettings
        {
            Tool = tool.Trim().ToLowerInvariant(),
            Folder = folder,
            Arguments = [.. ItemText.Split(arguments)],
            FailOn = FailOn(failOn),
            Exceptions = [.. exceptions.Select(ExceptionOf)],
            Today = DateOnly.FromDateTime(DateTime.UtcNow),
        };
        return settings is { Tool.Length: 0, FailOn: not null }
            ? throw InvalidValue("ContainerStagesScanFailOn", failOn, "Set ContainerStagesScan to trivy or grype: without it, nothing is scanned, and nothing would end the publish.")
            : settings.Tool.Length > 0 ? settings : null;
    }

    private static ScanSeverity? FailOn(string text) => text.Trim().ToUpperInvariant() switch
    {
        "" => null,
        "LOW" => ScanSeverity.Low,
        "MEDIUM" => ScanSeverity.Medium,
        "HIGH" => ScanSeverity.High,
        "CRITICAL" => ScanSeverity.Critical,
        _ => throw InvalidValue("ContainerStagesScanFailOn", text, "Use low, medium, high or critical, or leave it out for a warning."),
    };

    private static ExceptedVulnerability ExceptionOf(ITaskItem item)
    {
        var subject = ItemReference.ScanException(item.ItemSpec);
        string justification = item.GetMetadata("Justification");
        string expires = item.GetMetadata("Expires");
        return string.IsNullOrWhiteSpace(justification)
            ? throw InvalidValue($"Justification of the exception for '{item.ItemSpec}'", justification, "Say why the vulnerability does no harm here: readers of the project have to know.", subject)
            : !DateOnly.TryParseExact(expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? throw InvalidValue($"Expires of the exception for '{item.ItemSpec}'", expires, "Write the last day on which the vulnerability does not count, such as 2027-03-31.", subject)
            : new ExceptedVulnerability(item.ItemSpec, justification, date);
    }
}
