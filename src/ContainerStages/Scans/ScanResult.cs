using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace ContainerStages.Scans;

/// <summary>What a scan found in one image.</summary>
/// <param name="Tool">The program.</param>
/// <param name="Version">The program's version.</param>
/// <param name="FailOn">The severity that ends a publish; null for none.</param>
/// <param name="Counts">How many of the vulnerabilities count.</param>
/// <param name="Vulnerabilities">The worst first; also those that do not count.</param>
internal sealed record ScanResult(string Tool, string Version, ScanSeverity? FailOn, ScanCounts Counts, ImmutableArray<Vulnerability> Vulnerabilities)
{
    /// <param name="found">What the program reports. The same vulnerability of the same package, in several places of the image, is one.</param>
    /// <param name="settings">The exceptions count if they have not expired.</param>
    public static ScanResult Of(IEnumerable<Vulnerability> found, string version, ScanSettings settings)
    {
        Dictionary<string, ExceptedVulnerability> exceptions = new(StringComparer.OrdinalIgnoreCase);
        foreach (ExceptedVulnerability exception in settings.Exceptions)
        {
            exceptions[exception.Vulnerability] = exception;
        }

        ImmutableArray<Vulnerability> all = WorstFirst(found.Select(one =>
            exceptions.TryGetValue(one.Id, out ExceptedVulnerability? exception) && !exception.IsExpired(settings.Today)
                ? one with { Justification = exception.Justification, Expires = exception.Expires }
                : one));
        return new ScanResult(settings.Tool, version, settings.FailOn, ScanCounts.Of(all), all);
    }

    /// <summary>Each once.</summary>
    public static ImmutableArray<Vulnerability> WorstFirst(IEnumerable<Vulnerability> found) =>
    [
        .. found.OrderByDescending(one => one.Severity)
            .ThenBy(one => one.Id, StringComparer.Ordinal).ThenBy(one => one.Package, StringComparer.Ordinal).ThenBy(one => one.Version, StringComparer.Ordinal)
            .ThenBy(one => one.Fixed, StringComparer.Ordinal)
            .DistinctBy(one => (one.Id, one.Package, one.Version)),
    ];
}

/// <summary>Vulnerabilities by their severity, without those that are excepted.</summary>
/// <param name="Excepted">Those that do not count, of all severities.</param>
internal sealed record ScanCounts(int Critical, int High, int Medium, int Low, int Negligible, int Unknown, int Excepted)
{
    [JsonIgnore]
    public int Total => Critical + High + Medium + Low + Negligible + Unknown;

    public static ScanCounts Of(IReadOnlyCollection<Vulnerability> all)
    {
        return new ScanCounts(
            Count(ScanSeverity.Critical), Count(ScanSeverity.High), Count(ScanSeverity.Medium), Count(ScanSeverity.Low), Count(ScanSeverity.Negligible), Count(ScanSeverity.Unknown), all.Count(one => one.IsExcepted));

        int Count(ScanSeverity severity) => all.Count(one => one.Severity == severity && !one.IsExcepted);
    }

    /// <summary>Text such as <c>3 known vulnerabilities (1 critical, 2 low)</c>.</summary>
    public override string ToString()
    {
        (int Count, ScanSeverity Severity)[] counts =
            [(Critical, ScanSeverity.Critical), (High, ScanSeverity.High), (Medium, ScanSeverity.Medium), (Low, ScanSeverity.Low), (Negligible, ScanSeverity.Negligible), (Unknown, ScanSeverity.Unknown)];
        string parts = string.Join(", ", counts.Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {Word(part.Severity)}")));
        return Total switch
        {
            0 => "no known vulnerability",
            1 => $"1 known vulnerability ({parts})",
            int total => string.Create(CultureInfo.InvariantCulture, $"{total} known vulnerabilities ({parts})"),
        };
    }

    private static string Word(ScanSeverity severity) => severity == ScanSeverity.Unknown ? "of unknown severity" : severity.Word();
}
