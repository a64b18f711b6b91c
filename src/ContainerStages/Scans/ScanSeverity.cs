namespace ContainerStages.Scans;

/// <summary>How bad a vulnerability is, as the program that scans grades it, from least to worst.</summary>
public enum ScanSeverity
{
    /// <summary>Nobody has graded it. It is counted, and ends no publish.</summary>
    Unknown,

    /// <summary>Of no practical importance, for the distribution that the package is from.</summary>
    Negligible,

    /// <summary>The lowest severity that a gate may have.</summary>
    Low,

    /// <summary>Between low and high.</summary>
    Medium,

    /// <summary>Between medium and critical.</summary>
    High,

    /// <summary>The worst.</summary>
    Critical,
}

internal static class ScanSeverityExtensions
{
    /// <summary>As in <c>ContainerStagesScanFailOn</c>.</summary>
    public static string Word(this ScanSeverity severity) => severity.ToString().ToLowerInvariant();
}
