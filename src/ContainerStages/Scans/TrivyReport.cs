using System.Text.Json;
using static ContainerStages.Scans.ScanReport;

namespace ContainerStages.Scans;

/// <summary>
/// <c>trivy image --format json</c>: <c>Results</c> has an entry for the distribution's packages and for each file with packages, with the vulnerabilities of
/// each (https://github.com/aquasecurity/trivy/blob/main/pkg/types/report.go). Fields without a value are left out.
/// </summary>
internal static class TrivyReport
{
    private const int SchemaVersion = 2;

    public static IEnumerable<Vulnerability> Read(JsonElement root)
    {
        Object(root, "the report");
        if (!root.TryGetProperty("SchemaVersion", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != SchemaVersion)
        {
            throw new FormatException($"its SchemaVersion is not {SchemaVersion}");
        }

        return
            from result in Array(root, "Results", "the report") ?? []
            from found in Array(Object(result, "a result"), "Vulnerabilities", "a result") ?? []
            select Read(Object(found, "a vulnerability"), Text(found, "VulnerabilityID", "a vulnerability"));
    }

    private static Vulnerability Read(JsonElement found, string id) => new(
        id,
        Text(found, "PkgName", id),
        OptionalText(found, "InstalledVersion", id),
        OptionalText(found, "FixedVersion", id) is { Length: > 0 } fixedIn ? fixedIn : null,
        Severity(found, "Severity", id));
}
