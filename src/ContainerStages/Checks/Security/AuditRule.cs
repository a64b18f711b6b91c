using System.Text.Json.Nodes;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Security;

/// <summary>The severity of a known vulnerability, in NuGet's terms, from lowest to highest.</summary>
internal enum AuditLevel
{
    Low,
    Moderate,
    High,
    Critical,
}

/// <summary>
/// No package whose files are in the image has a known vulnerability of the level that the project names, or above. NuGet finds them at restore, and
/// writes them into <c>project.assets.json</c> (https://learn.microsoft.com/nuget/reference/errors-and-warnings/nu1901-nu1904); this rule asks no
/// source. A package that is only used to build the app, or that the trimmer removed completely, is not reported.
/// </summary>
internal static class AuditRule
{
    /// <param name="assets">The content of <c>project.assets.json</c>.</param>
    /// <param name="shipped">Ids and versions of the packages whose files are published.</param>
    public static IEnumerable<Finding> Check(ReadOnlySpan<byte> assets, IEnumerable<(string Id, string Version)> shipped, AuditLevel level)
    {
        Dictionary<string, string> versions = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string id, string version) in shipped)
        {
            versions.TryAdd(id, version);
        }

        return
        [
            .. Read(Json.ParseObject(assets, "project.assets.json"))
                .Where(log => log.Level >= level && versions.ContainsKey(log.Id))
                .Select(log => new Finding(
                    Catalogue.VulnerablePackage,
                    $"cannot ship {log.Id} {versions[log.Id]}: {log.Message}",
                    $"Take a version without it; dotnet nuget why shows who brings {log.Id} along. If it does not concern the app, name its address in a NuGetAuditSuppress.")),
        ];
    }

    /// <summary>What NuGet found in all packages of the restore, sorted by message.</summary>
    /// <param name="assets"><c>project.assets.json</c>; null for none.</param>
    public static IEnumerable<(AuditLevel Level, string Id, string Message)> Read(JsonObject? assets) => Logs(assets)
        .Select(log => (Level: LevelOf(Json.FindString(log, "code")), Id: Json.FindString(log, "libraryId") ?? "", Message: Json.FindString(log, "message") ?? ""))
        .Where(log => log.Level is not null)
        .Select(log => (log.Level!.Value, log.Id, log.Message))
        .DistinctBy(log => log.Message)
        .OrderBy(log => log.Message, StringComparer.Ordinal);

    /// <summary>Whether NuGet looked for vulnerabilities, and no source was reported to have failed (NU1900: one did not answer; NU1905: one of the audit sources has no such data).</summary>
    /// <param name="assets"><c>project.assets.json</c>; null for none.</param>
    public static bool HasRun(JsonObject? assets) =>
        ((assets?["project"] as JsonObject)?["restore"] as JsonObject)?["restoreAuditProperties"] is JsonObject audit
        && "true".Equals(Json.FindString(audit, "enableAudit"), StringComparison.OrdinalIgnoreCase)
        && !Logs(assets).Any(log => Json.FindString(log, "code") is "NU1900" or "NU1905");

    private static IEnumerable<JsonObject> Logs(JsonObject? assets) => (assets?["logs"] as JsonArray ?? []).OfType<JsonObject>();

    private static AuditLevel? LevelOf(string? code) => code switch
    {
        "NU1901" => AuditLevel.Low,
        "NU1902" => AuditLevel.Moderate,
        "NU1903" => AuditLevel.High,
        "NU1904" => AuditLevel.Critical,
        _ => null,
    };
}
