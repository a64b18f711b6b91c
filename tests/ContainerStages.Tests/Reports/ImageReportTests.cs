using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Reports;

namespace ContainerStages.Tests.Reports;

[TestClass]
public sealed class ImageReportTests
{
    [TestMethod]
    public void A_page_has_everything_that_a_reader_of_a_build_asks_for()
    {
        string[] expected =
        [
            "# team/orders for linux/amd64",
            "",
            "|  |  |",
            "| --- | --- |",
            "| names | registry.example/team/orders:1.4, registry.example/team/orders:latest |",
            $"| digest | {Digest.Of("manifest"u8)} |",
            "| size in a registry | 5.51 MB |",
            $"| base | stage:base {Digest.Of("base manifest"u8)} |",
            "| user | 1654:1654 |",
            "",
            "## Layers",
            "",
            "| layer | files | size | in a registry | digest |  |",
            "| --- | ---: | ---: | ---: | --- | --- |",
            $"| base |  |  | 5.33 MB | {Digest.Of("base"u8).Hex[..12]} | from the base |",
            $"| app | 1 | 0.50 MB | 0.18 MB | {Digest.Of("app"u8).Hex[..12]} | built |",
            "",
            "## What changed",
            "",
            "Compared with registry.example/team/orders:latest: nodes that run it keep 1 of 2 layers, download 0.18 MB and unpack 0.50 MB.",
            "",
            "| layer |  | because |",
            "| --- | --- | --- |",
            "| app | changed | assembly Orders.dll changed; generated Orders.deps.json |",
            "",
            "## Checks",
            "",
            "| code |  |  |",
            "| --- | --- | --- |",
            "| CSTG4008 | warning | cannot find a time zone |",
            "| CSTG4015 | re-graded to none | Nobody starts it. |",
            "",
        ];
        Assert.AreEqual(string.Join('\n', expected) + "\n", ImageReport.Write(LedgerExample.Create()));
    }

    [TestMethod]
    public void A_first_image_without_findings_has_the_layers_alone()
    {
        string page = ImageReport.Write(LedgerExample.Create() with { Comparison = null, Findings = [], Checks = [] });
        Assert.Contains("## Layers\n", page);
        Assert.DoesNotContain("## What changed", page);
        Assert.DoesNotContain("## Checks", page);
    }

    [TestMethod]
    public void The_names_are_those_that_the_image_has()
    {
        Digest tagged = Digest.Of("manifest"u8);
        Assert.Contains("| names | orders:1.4 |", Page(new LedgerName("orders", ["1.4"], [], tagged)), "an archive or an engine");
        Assert.Contains(
            "| names | registry.example/team/orders:1.4 |",
            Page(new LedgerName("orders", ["1.4"], [], tagged) { Destinations = ["registry.example/team/orders:1.4"] }),
            "destinations alone");
        Assert.DoesNotContain("of all platforms", Page(new LedgerName("orders", ["1.4"], [], tagged)));
        Assert.Contains($"| digest of all platforms | {Digest.Of("index"u8)} |", Page(new LedgerName("orders", ["1.4"], [], Digest.Of("index"u8))));

        static string Page(LedgerName name) => ImageReport.Write(LedgerExample.Create() with { Image = LedgerExample.Create().Image with { Name = name } });
    }

    [TestMethod]
    public void A_base_need_not_have_a_digest() =>
        Assert.Contains("| base | scratch |", ImageReport.Write(LedgerExample.Create() with { Image = LedgerExample.Create().Image with { Base = "scratch", BaseDigest = null } }));

    /// <summary>Names that are made to do something where the page is shown.</summary>
    [TestMethod]
    [DataRow("##vso[task.complete result=Failed]", @"\# \#vso\[task.complete result=Failed\]")]
    [DataRow("<img src=x onerror=alert(1)>", @"\<img src=x onerror=alert(1)\>")]
    [DataRow("[click](javascript:alert(1))", @"\[click\](javascript:alert(1))")]
    [DataRow("![](https://tracker.example/x.png)", @"\!\[\](https://tracker.example/x.png)")]
    [DataRow("a | b\n| c | d |", @"a \| b\\n\| c \| d \|")]
    [DataRow("`code` **bold** ~~gone~~ &lt;", @"\`code\` \*\*bold\*\* \~\~gone\~\~ \&lt;")]
    public void No_name_becomes_markup_or_a_command(string name, string shown)
    {
        Ledger ledger = LedgerExample.Create();
        string page = ImageReport.Write(ledger with { Layers = [ledger.Layers[0] with { Name = name }], Findings = [new LedgerFinding("CSTG4008", "warning", name)] });
        Assert.AreEqual(2, page.Split('\n').Count(line => line.Contains(shown, StringComparison.Ordinal)), page);
        Assert.DoesNotContain("##vso", page);
    }
}
