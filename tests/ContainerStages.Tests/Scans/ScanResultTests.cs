using System.Collections.Immutable;
using ContainerStages.Ledgers;
using ContainerStages.Reports;
using ContainerStages.Reports.Html;
using ContainerStages.Scans;
using ContainerStages.Tests.Reports;

namespace ContainerStages.Tests.Scans;

/// <summary>What counts, on which day, and how it is shown.</summary>
[TestClass]
public sealed class ScanResultTests
{
    private static readonly Vulnerability Bad = new("CVE-2026-1", "openssl", "3.0.1", "3.0.2", ScanSeverity.Critical);

    [TestMethod]
    [DataRow("2027-03-30", true)]
    [DataRow("2027-03-31", true, DisplayName = "the last day")]
    [DataRow("2027-04-01", false)]
    public void An_exception_counts_until_the_end_of_its_day(string today, bool isExcepted)
    {
        ScanSettings settings = Settings(today, new ExceptedVulnerability("cve-2026-1", "Not reached.", new DateOnly(2027, 3, 31)), new ExceptedVulnerability("CVE-2026-9", "Other.", new DateOnly(2099, 1, 1)));

        var result = ScanResult.Of([Bad], "1.0", settings);

        Assert.AreEqual(isExcepted, result.Vulnerabilities.Single().IsExcepted);
        Assert.AreEqual(isExcepted ? new ScanCounts(0, 0, 0, 0, 0, 0, 1) : new ScanCounts(1, 0, 0, 0, 0, 0, 0), result.Counts);
        Assert.AreEqual(isExcepted ? "Not reached." : null, result.Vulnerabilities.Single().Justification);
    }

    [TestMethod]
    public void Of_two_exceptions_the_later_counts()
    {
        ScanSettings settings = Settings("2027-01-01", new ExceptedVulnerability("CVE-2026-1", "Old.", new DateOnly(2099, 1, 1)), new ExceptedVulnerability("CVE-2026-1", "New.", new DateOnly(2026, 1, 1)));
        Assert.IsFalse(ScanResult.Of([Bad], "1.0", settings).Vulnerabilities.Single().IsExcepted);
    }

    [TestMethod]
    public void The_worst_comes_first_and_each_once_whatever_the_order()
    {
        Vulnerability[] found =
        [
            Bad with { Severity = ScanSeverity.Unknown, Id = "B" }, Bad, Bad with { Version = "2" }, Bad with { Severity = ScanSeverity.Low }, Bad,
            Bad with { Severity = ScanSeverity.Negligible, Id = "C" }, Bad with { Severity = ScanSeverity.High, Id = "A" }, Bad with { Severity = ScanSeverity.High, Id = "A", Package = "zlib" },
        ];
        string expected = string.Join('\n', ScanResult.WorstFirst(found));
        Assert.AreEqual("CVE-2026-1 2, CVE-2026-1 3.0.1, A 3.0.1, A 3.0.1, C 3.0.1, B 3.0.1", string.Join(", ", ScanResult.WorstFirst(found).Select(one => $"{one.Id} {one.Version}")));
        Assert.AreEqual(expected, string.Join('\n', ScanResult.WorstFirst(found.Reverse())));
        Assert.AreEqual("6 known vulnerabilities (2 critical, 2 high, 1 negligible, 1 of unknown severity)", $"{ScanCounts.Of(ScanResult.WorstFirst(found))}");
        Assert.AreEqual("no known vulnerability", $"{ScanCounts.Of([])}");
        Assert.AreEqual("1 known vulnerability (1 critical)", $"{ScanCounts.Of([Bad])}");
    }

    [TestMethod]
    public void The_pages_say_what_was_found_and_trust_no_text_of_it()
    {
        Vulnerability hostile = new("<script>alert(1)</script>", "a|b\n##vso[task.complete]", "\e[2J", "\u202e1", ScanSeverity.High) { Justification = "because <b>", Expires = new DateOnly(2027, 3, 31) };
        Ledger ledger = LedgerExample.Create();
        Assert.DoesNotContain("Vulnerabilities", ImageReport.Write(ledger));
        Assert.DoesNotContain("Vulnerabilities", HtmlReport.Write(ledger, null, new ImageHistory([])));
        ledger = ledger with { Scan = Result(Bad, hostile) };

        string markdown = ImageReport.Write(ledger);
        string html = HtmlReport.Write(ledger, null, new ImageHistory([]));

        Assert.Contains("trivy 0.57.1 found 1 known vulnerability (1 critical), and 1 that the project excepts.", markdown.Replace("\\", "", StringComparison.Ordinal));
        Assert.Contains("| CVE-2026-1 | critical | openssl | 3.0.1 | 3.0.2 |  |", markdown);
        Assert.Contains("excepted until 2027-03-31: because \\<b\\>", markdown);
        Assert.DoesNotContain("##vso", markdown);
        Assert.Contains("<th scope=\"row\">CVE-2026-1</th><td>critical</td><td>openssl</td><td>3.0.1</td><td>3.0.2</td><td></td>", html);
        Assert.Contains("&lt;script&gt;alert(1)", html);
        foreach (string page in (string[])[markdown, html])
        {
            Assert.DoesNotContain("<script>alert", page);
            Assert.DoesNotContain("\e", page);
            Assert.DoesNotContain("\u202e", page);
        }
    }

    [TestMethod]
    public void The_pages_show_the_worst_and_count_the_rest()
    {
        Ledger ledger = LedgerExample.Create() with { Scan = Result([.. Enumerable.Range(0, 1000).Select(i => Bad with { Id = $"CVE-2026-{i:0000}" })]) };
        Assert.Contains("The ledger has 950 more.", ImageReport.Write(ledger));
        string html = HtmlReport.Write(ledger, null, new ImageHistory([]));
        Assert.Contains("CVE-2026-0499", html);
        Assert.DoesNotContain("CVE-2026-0500", html);
        Assert.Contains("… and 500 less severe ones", html);
    }

    private static ScanResult Result(params Vulnerability[] found) => new("trivy", "0.57.1", null, ScanCounts.Of(found), [.. found]);

    private static ScanSettings Settings(string today, params ExceptedVulnerability[] exceptions) => new()
    {
        Tool = "trivy",
        Folder = "/",
        Exceptions = [.. exceptions],
        Today = DateOnly.ParseExact(today, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
    };
}
