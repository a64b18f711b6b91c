using System.Text.Json;
using static ContainerStages.Scans.ScanReport;

namespace ContainerStages.Scans;

/// <summary>
/// <c>grype -o json</c>: <c>matches</c> has pairs of a vulnerability and a package (https://github.com/anchore/grype/tree/main/grype/presenter/models), and
/// <c>descriptor</c> the program's name. Without a match, the list is empty.
/// </summary>
internal static class GrypeReport
{
    public static IEnumerable<Vulnerability> Read(JsonElement root)
    {
        Object(root, "the report");
        if (Text(Object(root, "descriptor", "the report"), "name", "descriptor") != ScanProgram.Grype)
        {
            throw new FormatException("its descriptor names another program");
        }

        return from match in Array(root, "matches", "the report") ?? throw new FormatException("the report has no matches")
               select Read(Object(Object(match, "a match"), "vulnerability", "a match"), Object(match, "artifact", "a match"));
    }

    private static Vulnerability Read(JsonElement vulnerability, JsonElement artifact)
    {
        string id = Text(vulnerability, "id", "a vulnerability");
        IEnumerable<JsonElement> versions = vulnerability.TryGetProperty("fix", out JsonElement fix) && fix.ValueKind != JsonValueKind.Null
            ? Array(Object(fix, $"fix of {id}"), "versions", $"fix of {id}") ?? []
            : [];
        string fixedIn = string.Join(", ", versions.Select(version => Text(version, $"a version that fixes {id}")));
        return new Vulnerability(
            id,
            Text(artifact, "name", $"the package of {id}"),
            OptionalText(artifact, "version", $"the package of {id}"),
            fixedIn.Length > 0 ? fixedIn : null,
            Severity(vulnerability, "severity", id));
    }
}
