using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Scans;

namespace ContainerStages.Tests.Scans;

/// <summary>Reports of trivy and grype in their documented formats, and everything that is none.</summary>
[TestClass]
public sealed class ScanReportTests
{
    [TestMethod]
    [DataRow("trivy")]
    [DataRow("grype")]
    public void Both_formats_are_read(string tool)
    {
        ImmutableArray<Vulnerability> found = Read(tool, StandInScanner.ReportOf(tool, "CVE-2026-1 openssl 3.0.1 3.0.2 Critical", "GHSA-aaaa Newtonsoft.Json 12.0.1 - Unknown", "CVE-2026-3 zlib 1 - Low"));

        CollectionAssert.AreEqual(
            (Vulnerability[])
            [
                new("CVE-2026-1", "openssl", "3.0.1", "3.0.2", ScanSeverity.Critical),
                new("GHSA-aaaa", "Newtonsoft.Json", "12.0.1", null, ScanSeverity.Unknown),
                new("CVE-2026-3", "zlib", "1", null, ScanSeverity.Low),
            ],
            found.ToArray());
        Assert.IsEmpty(Read(tool, StandInScanner.ReportOf(tool)));
    }

    [TestMethod]
    public void What_a_program_leaves_out_is_not_needed()
    {
        Assert.IsEmpty(Read("trivy", """{"SchemaVersion":2}"""), "Go leaves an empty list out");
        Assert.IsEmpty(Read("trivy", """{"SchemaVersion":2,"Results":null}"""));
        Assert.AreEqual(new Vulnerability("A", "p", "", null, ScanSeverity.Unknown), Read("trivy", """{"SchemaVersion":2,"Results":[{},{"Vulnerabilities":[{"VulnerabilityID":"A","PkgName":"p"}]}]}""").Single());
        Assert.AreEqual(
            new Vulnerability("A", "p", "", "1, 2", ScanSeverity.Negligible),
            Read("grype", """{"descriptor":{"name":"grype"},"matches":[{"vulnerability":{"id":"A","severity":"Negligible","fix":{"versions":["1","2"]}},"artifact":{"name":"p"}}]}""").Single());
    }

    [TestMethod]
    [DataRow("trivy", "", "it is not JSON")]
    [DataRow("trivy", "{", "it is not JSON")]
    [DataRow("trivy", "[]", "the report is not an object")]
    [DataRow("trivy", "{}", "its SchemaVersion is not 2")]
    [DataRow("trivy", """{"SchemaVersion":3,"Results":[]}""", "its SchemaVersion is not 2")]
    [DataRow("trivy", """{"SchemaVersion":"2"}""", "its SchemaVersion is not 2")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":{}}""", "Results of the report is not a list")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":[1]}""", "a result is not an object")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":[{"Vulnerabilities":"none"}]}""", "Vulnerabilities of a result is not a list")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":[{"Vulnerabilities":[null]}]}""", "a vulnerability is not an object")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"PkgName":"p"}]}]}""", "a vulnerability has no VulnerabilityID")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"VulnerabilityID":"","PkgName":"p"}]}]}""", "a vulnerability has no VulnerabilityID")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"VulnerabilityID":"A","PkgName":7}]}]}""", "PkgName of A is not a text")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"VulnerabilityID":"A","PkgName":"p","Severity":"SEVERE"}]}]}""", "Severity of A is 'SEVERE', which is no severity")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"VulnerabilityID":"A","PkgName":"p","Severity":"5"}]}]}""", "Severity of A is '5', which is no severity")]
    [DataRow("trivy", """{"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"VulnerabilityID":"\ud800","PkgName":"p"}]}]}""", "a text in it is damaged")]
    [DataRow("grype", "{}", "the report has no descriptor")]
    [DataRow("grype", """{"descriptor":{"name":"syft"},"matches":[]}""", "its descriptor names another program")]
    [DataRow("grype", """{"descriptor":{"name":"grype"}}""", "the report has no matches")]
    [DataRow("grype", """{"descriptor":{"name":"grype"},"matches":null}""", "the report has no matches")]
    [DataRow("grype", """{"descriptor":{"name":"grype"},"matches":[{"artifact":{"name":"p"}}]}""", "a match has no vulnerability")]
    [DataRow("grype", """{"descriptor":{"name":"grype"},"matches":[{"vulnerability":{"id":"A"}}]}""", "a match has no artifact")]
    [DataRow("grype", """{"descriptor":{"name":"grype"},"matches":[{"vulnerability":{"id":"A","fix":[]},"artifact":{"name":"p"}}]}""", "fix of A is not an object")]
    [DataRow("grype", """{"descriptor":{"name":"grype"},"matches":[{"vulnerability":{"id":"A","fix":{"versions":[1]}},"artifact":{"name":"p"}}]}""", "a version that fixes A is not a text")]
    public void A_report_that_is_none_never_means_no_vulnerabilities(string tool, string report, string why)
    {
        var e = Assert.ThrowsExactly<FormatException>(() => Read(tool, report));
        Assert.AreEqual(why, e.Message);
    }

    [TestMethod]
    public void The_report_of_the_other_program_is_none()
    {
        Assert.ThrowsExactly<FormatException>(() => Read("trivy", StandInScanner.ReportOf("grype")));
        Assert.ThrowsExactly<FormatException>(() => Read("grype", StandInScanner.ReportOf("trivy")));
    }

    [TestMethod]
    [DataRow("trivy")]
    [DataRow("grype")]
    public void Texts_and_lists_have_limits(string tool)
    {
        string name = new('n', 2001);
        Assert.Contains("more than 2000 characters", Assert.ThrowsExactly<FormatException>(() => Read(tool, StandInScanner.ReportOf(tool, $"A {name} 1 - Low"))).Message);
        string many = StandInScanner.ReportOf(tool, [.. Enumerable.Range(0, ScanReport.MostVulnerabilities + 1).Select(i => $"A{i} p 1 - Low")]);
        Assert.AreEqual("it has more than 50000 vulnerabilities", Assert.ThrowsExactly<FormatException>(() => Read(tool, many)).Message);
        string deep = $$"""{"SchemaVersion":2,"Results":{{new string('[', 1000)}}""";
        Assert.AreEqual("it is not JSON", Assert.ThrowsExactly<FormatException>(() => Read("trivy", deep)).Message);
    }

    /// <summary>Whatever field is missing or has another type: the report is refused, or nothing of what is left is lost.</summary>
    [TestMethod]
    [DataRow("trivy")]
    [DataRow("grype")]
    public void A_damaged_field_is_refused_or_not_needed(string tool)
    {
        string whole = StandInScanner.ReportOf(tool, "CVE-2026-1 openssl 3.0.1 3.0.2 Critical");
        int refused = 0;
        foreach (string path in Fields(JsonNode.Parse(whole)!).ToList())
        {
            foreach (string value in (string[])["null", "{}", "[1]", "-1", "\"x\""])
            {
                JsonNode copy = JsonNode.Parse(whole)!;
                string[] names = path.Split('/')[1..];
                JsonNode parent = names[..^1].Aggregate(copy, (node, name) => node is JsonArray array ? array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : node[name]!);
                if (parent is JsonObject fields)
                {
                    fields[names[^1]] = JsonNode.Parse(value);
                    try
                    {
                        Read(tool, copy.ToJsonString());
                    }
                    catch (FormatException)
                    {
                        refused++;
                    }
                }
            }
        }

        Assert.IsGreaterThan(20, refused);
    }

    private static IEnumerable<string> Fields(JsonNode? node, string path = "") => node switch
    {
        JsonObject fields => fields.SelectMany(field => Fields(field.Value, $"{path}/{field.Key}").Prepend($"{path}/{field.Key}")),
        JsonArray array => array.SelectMany((entry, i) => Fields(entry, $"{path}/{i}")),
        _ => [],
    };

    private static ImmutableArray<Vulnerability> Read(string tool, string report) => ScanReport.Read(tool, Encoding.UTF8.GetBytes(report));
}
