using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerStages.Checks.Dockerfiles;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;

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
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default }))
        {
            Write(json);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private void Write(Utf8JsonWriter json)
    {
        ImmutableArray<Diagnostic> rules = [.. _findings
            .Select(found => found.Graded.Finding.Finding.Diagnostic).Distinct().OrderBy(rule => rule.Code, StringComparer.Ordinal)];
        json.WriteStartObject();
        json.WriteString("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "ContainerStages");
        json.WriteStartArray("rules");
        foreach (Diagnostic rule in rules)
        {
            WriteRule(json, rule);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach ((string file, GradedFinding graded) in _findings)
        {
            WriteResult(json, file, graded, rules.IndexOf(graded.Finding.Finding.Diagnostic));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, Diagnostic rule)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Code);
        WriteText(json, "shortDescription", rule.Title + ".");
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", rule.Severity.Word());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteResult(Utf8JsonWriter json, string file, GradedFinding graded, int rule)
    {
        DockerfileFinding found = graded.Finding;
        json.WriteStartObject();
        json.WriteString("ruleId", found.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", graded.Severity.Word());
        WriteText(json, "message", $"{LogText.Line(found.Finding.Message)}. {LogText.Line(found.Finding.Advice)}");
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(file));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", found.Range.Line);
        json.WriteNumber("startColumn", found.Range.Column);
        json.WriteNumber("endLine", found.Range.EndLine);
        json.WriteNumber("endColumn", found.Range.EndColumn);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        WriteSuppressions(json, graded);
        json.WriteEndObject();
    }

    private static void WriteSuppressions(Utf8JsonWriter json, GradedFinding graded)
    {
        if (graded.Suppression is { } justification)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "inSource");
            json.WriteString("justification", LogText.Line(justification));
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    /// <summary>With <c>/</c>, and escaped. A file on another drive keeps its absolute path.</summary>
    private string UriOf(string file)
    {
        string relative = Path.GetRelativePath(baseFolder, file);
        return Path.IsPathRooted(relative) ? new Uri(file).AbsoluteUri
            : string.Join('/', relative.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
    }
}
