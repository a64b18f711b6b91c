using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ContainerStages.Checks.Dockerfiles;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Reports;

/// <summary>
/// Findings in SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0), which code hosts and editors show at the lines. It has no times and no paths
/// of the machine, so that the same Dockerfiles give the same bytes.
/// </summary>
/// <param name="baseFolder">The absolute path that the files' names are relative to.</param>
internal sealed class SarifReport(string baseFolder)
{
    private readonly List<(string File, GradedFinding Graded)> _findings = [];

    /// <param name="file">An absolute path.</param>
    public void Add(string file, GradedFinding graded) => _findings.Add((file, graded));

    public byte[] ToJson()
    {
        ImmutableArray<Diagnostic> rules = [.. _findings
            .Select(found => found.Graded.Finding.Finding.Diagnostic).Distinct().OrderBy(rule => rule.Code, StringComparer.Ordinal)];
        var run = new JsonObject
        {
            ["tool"] = new JsonObject
            {
                ["driver"] = new JsonObject { ["name"] = "ContainerStages", ["rules"] = new JsonArray([.. rules.Select(Rule)]) },
            },
            ["columnKind"] = "utf16CodeUnits",
            ["results"] = new JsonArray(
                [.. _findings.Select(found => Result(found.File, found.Graded, rules.IndexOf(found.Graded.Finding.Finding.Diagnostic)))]),
        };
        return Json.ToIndentedBytes(new JsonObject
        {
            ["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(run),
        });
    }

    private static JsonObject Rule(Diagnostic rule) => new()
    {
        ["id"] = rule.Code,
        ["shortDescription"] = Text(rule.Title + "."),
        ["defaultConfiguration"] = new JsonObject { ["level"] = rule.Severity.Word() },
    };

    private JsonObject Result(string file, GradedFinding graded, int rule)
    {
        DockerfileFinding found = graded.Finding;
        var result = new JsonObject
        {
            ["ruleId"] = found.Code,
            ["ruleIndex"] = rule,
            ["level"] = graded.Severity.Word(),
            ["message"] = Text($"{LogText.Line(found.Finding.Message)}. {LogText.Line(found.Finding.Advice)}"),
            ["locations"] = new JsonArray(new JsonObject
            {
                ["physicalLocation"] = new JsonObject
                {
                    ["artifactLocation"] = new JsonObject { ["uri"] = UriOf(file) },
                    ["region"] = new JsonObject
                    {
                        ["startLine"] = found.Range.Line,
                        ["startColumn"] = found.Range.Column,
                        ["endLine"] = found.Range.EndLine,
                        ["endColumn"] = found.Range.EndColumn,
                    },
                },
            }),
        };
        if (graded.Suppression is { } justification)
        {
            result["suppressions"] = new JsonArray(new JsonObject { ["kind"] = "inSource", ["justification"] = LogText.Line(justification) });
        }

        return result;
    }

    private static JsonObject Text(string text) => new() { ["text"] = text };

    /// <summary>With <c>/</c>, and escaped. A file on another drive keeps its absolute path.</summary>
    private string UriOf(string file)
    {
        string relative = Path.GetRelativePath(baseFolder, file);
        return Path.IsPathRooted(relative) ? new Uri(file).AbsoluteUri
            : string.Join('/', relative.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
    }
}
