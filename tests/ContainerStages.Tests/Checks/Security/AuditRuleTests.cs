using System.Text;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Security;

namespace ContainerStages.Tests.Checks.Security;

/// <summary>CSTG5007. The logs have the shape that restore of the .NET 10 SDK wrote for a source with these advisories.</summary>
[TestClass]
public sealed class AuditRuleTests
{
    private static readonly byte[] Assets = Encoding.UTF8.GetBytes("""
        {
          "version": 3,
          "logs": [
            {
              "code": "NU1903",
              "level": "Warning",
              "warningLevel": 1,
              "message": "Package 'Newtonsoft.Json' 12.0.1 has a known high severity vulnerability, https://github.com/advisories/GHSA-5crp-9r3c-p9vr",
              "libraryId": "Newtonsoft.Json",
              "targetGraphs": ["net10.0"]
            },
            {
              "code": "NU1901",
              "level": "Error",
              "message": "Package 'Other' 1.0.0 has a known low severity vulnerability, https://github.com/advisories/GHSA-0",
              "libraryId": "Other"
            },
            { "code": "NU1603", "level": "Warning", "message": "Other was not found", "libraryId": "Other" },
            "nonsense"
          ]
        }
        """);

    [TestMethod]
    [DataRow("Low", "newtonsoft.json 12.0.1;Other 1.0.0", "Newtonsoft.Json;Other")]
    [DataRow("Moderate", "Newtonsoft.Json 12.0.1;Other 1.0.0", "Newtonsoft.Json")]
    [DataRow("High", "Newtonsoft.Json 12.0.1", "Newtonsoft.Json")]
    [DataRow("Critical", "Newtonsoft.Json 12.0.1;Other 1.0.0", "")]
    [DataRow("Low", "Third 1.0.0", "", DisplayName = "the trimmer left nothing of them")]
    public void CSTG5007_a_package_that_ships_has_no_vulnerability_of_the_level(string level, string shipped, string expected)
    {
        Finding[] findings = [.. AuditRule.Check(Assets, shipped.Split(';').Select(package => (package.Split(' ')[0], package.Split(' ')[1])), Enum.Parse<AuditLevel>(level))];
        Assert.AreEqual(expected, string.Join(';', findings.Select(finding => finding.Message.Split(' ')[2])));
        Assert.IsTrue(findings.All(finding => finding.Diagnostic.Code == "CSTG5007"));
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("""{"logs":5}""")]
    [DataRow("""{"logs":[{"code":5,"libraryId":null}]}""")]
    public void An_odd_assets_file_is_not_a_crash(string assets) =>
        Assert.IsEmpty(AuditRule.Check(Encoding.UTF8.GetBytes(assets), [("Other", "1.0.0")], AuditLevel.Low));
}
