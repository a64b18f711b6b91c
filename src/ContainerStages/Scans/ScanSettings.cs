using System.Collections.Immutable;

namespace ContainerStages.Scans;

/// <summary>How finished images are scanned for known vulnerabilities: by another program, which has the list of them.</summary>
public sealed record ScanSettings
{
    /// <summary><c>trivy</c> or <c>grype</c>, which is on the path.</summary>
    public required string Tool { get; init; }

    /// <summary>The absolute path of the folder in which the program runs, from which relative paths in arguments start.</summary>
    public required string Folder { get; init; }

    /// <summary>More arguments for the program.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>A vulnerability of at least this severity ends the publish; null if all of them are a warning.</summary>
    public ScanSeverity? FailOn { get; init; }

    /// <summary>Vulnerabilities that do not count. If two are for the same one, the later counts.</summary>
    public ImmutableArray<ExceptedVulnerability> Exceptions { get; init; } = [];

    /// <summary>The date in UTC, for <see cref="ExceptedVulnerability.Expires"/>: nothing in the library reads the clock.</summary>
    public required DateOnly Today { get; init; }
}
