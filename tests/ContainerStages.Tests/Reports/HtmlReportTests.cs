using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Reports.Html;

namespace ContainerStages.Tests.Reports;

[TestClass]
public sealed class HtmlReportTests
{
    [TestMethod]
    public void A_page_says_what_the_ledger_says()
    {
        Ledger before = LedgerExample.Create();
        LedgerLayer app = before.Layers[1];
        Ledger now = before with
        {
            Layers = [before.Layers[0], app with { Files = [app.Files[0] with { Digest = Digest.Of("edited"u8), Size = app.Files[0].Size + 1200 }, new LedgerFile("/app/new.json", 7, Digest.Of("new"u8), "app", "file new.json")] }],
            Comparison = before.Comparison! with { Digest = before.Image.Digest },
        };
        string page = Write(now, before);

        Assert.Contains("<h1>team/orders for linux/amd64</h1>", page);
        Assert.Contains("registry.example/team/orders:1.4<br>registry.example/team/orders:latest", page);
        Assert.Contains($"<code>{now.Image.Digest}</code>", page);
        Assert.Contains("nodes that run it keep 1 of 2 layers", page);
        Assert.Contains("assembly Orders.dll changed<br>generated Orders.deps.json", page);
        StringAssert.Matches(page, new(@"<th scope=""row"">/app/Orders\.dll</th><td>app</td><td>[\d,]+</td><td>[\d,]+</td><td>\+1,200</td>"));
        Assert.Contains("<th scope=\"row\">/app/new.json</th><td>app</td><td>–</td><td>7</td><td>new</td>", page);
        Assert.Contains("<th scope=\"row\">CSTG4008</th><td>warning</td><td>cannot find a time zone</td>", page);
        Assert.Contains("<td>re-graded to none</td><td>Nobody starts it.</td>", page);
        Assert.Contains("data-path=\"/app/Orders.dll\"", page);
    }

    /// <summary>A page may be sent to others.</summary>
    [TestMethod]
    public void No_folder_of_this_machine_is_shown()
    {
        Ledger ledger = LedgerExample.Create();
        ledger = ledger with { Image = ledger.Image with { Base = "oci:/home/ann/orders/base" } };
        Assert.Contains("<dd>oci:base ", Write(ledger));
        Assert.DoesNotContain("/home/ann", Write(ledger));
        Assert.DoesNotContain("/home/ann", ContainerStages.Reports.ImageReport.Write(ledger));
    }

    [TestMethod]
    public void Files_of_another_image_are_not_compared()
    {
        Ledger before = LedgerExample.Create();
        Assert.DoesNotContain("Files that changed", Write(before with { Comparison = before.Comparison! with { Digest = Digest.Of("another"u8) } }, before));
        Assert.DoesNotContain("id=\"changes\"", Write(before with { Comparison = null }, before));
    }

    [TestMethod]
    [DataRow("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;")]
    [DataRow("\"><script>alert(1)</script>", "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;")]
    [DataRow("a\u202Eb", "a&lt;U+202E&gt;b")]
    [DataRow("' onfocus='alert(1)", "&#39; onfocus=&#39;alert(1)")]
    public void No_name_becomes_markup(string name, string shown)
    {
        Ledger ledger = LedgerExample.Create();
        LedgerLayer app = ledger.Layers[1];
        string page = Write(ledger with
        {
            Layers = [ledger.Layers[0], app with { Name = name, Inputs = [name], Files = [app.Files[0] with { Path = "/app/" + name, Input = name }], Change = app.Change! with { Reasons = [name] } }],
            Findings = [new LedgerFinding("CSTG4008", "warning", name)],
            Image = ledger.Image with { Base = name, User = name },
        });
        Assert.DoesNotContain(name, page);
        Assert.IsGreaterThan(8, Regex.Count(page, Regex.Escape(shown)), page);
    }

    /// <summary>The page is written by us, so what is checked is that it has no address at all but the policy that forbids them.</summary>
    [TestMethod]
    public void Nothing_is_loaded_and_one_script_runs()
    {
        string page = Write(LedgerExample.Create());
        Assert.DoesNotContain("http:", page);
        Assert.DoesNotContain("https:", page);
        Assert.DoesNotContain("url(", page);
        Assert.AreEqual(1, Regex.Count(page, "<script"));
        StringAssert.Matches(page, new("content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[A-Za-z0-9+/]{43}='\""));
    }

    [TestMethod]
    public void A_page_of_a_large_app_stays_small()
    {
        Ledger ledger = LedgerExample.Create();
        ImmutableArray<LedgerFile> files = [.. Enumerable.Range(1, 20_000).Select(i => new LedgerFile($"/app/some/folder/of/the/app/file-{i}.json", i, Digest.Of([(byte)i]), "app", $"file wwwroot/file-{i}.json {Digest.Of([(byte)i])}"))];
        string page = Write(ledger with { Layers = [ledger.Layers[0], ledger.Layers[1] with { Files = files }] });
        Assert.IsLessThan(300_000, page.Length);
        Assert.Contains("… and 19,000 smaller ones: the ledger lists them.", page);
        Assert.Contains("19,600 smaller files", page);
    }

    [TestMethod]
    public void The_history_has_each_image_once_and_the_newest_last()
    {
        ImageHistory history = Enumerable.Range(1, 40).Aggregate(ImageHistory.Empty, (all, i) => all.With(Image(i)));
        Assert.HasCount(30, history.Images);
        Assert.AreEqual(Image(40).Digest, history.Images[^1].Digest);
        Assert.HasCount(30, history.With(Image(40)).Images);
        ImageHistory again = ImageHistory.Empty.With(Image(1) with { Downloaded = 5 }).With(Image(1) with { Downloaded = 0, Tags = ["stable"] });
        Assert.AreEqual("5 stable", $"{again.Images.Single().Downloaded} {again.Images.Single().Tags.Single()}");

        string page = HtmlReport.Write(LedgerExample.Create(), null, history);
        Assert.AreEqual(30, Regex.Count(page, "<tr class=\"image\">"));
        Assert.DoesNotContain("id=\"history\"", HtmlReport.Write(LedgerExample.Create(), null, ImageHistory.Empty.With(Image(1))));

        static DeliveredImage Image(int i) => new(Digest.Of([(byte)i]), [i.ToString(CultureInfo.InvariantCulture)], i * 1_000_000, null);
    }

    [TestMethod]
    public void A_history_that_nobody_can_read_is_empty()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Combine("history.json");
        Assert.IsEmpty(ImageHistory.Read(file).Images);
        foreach (string content in (string[])["", "{}", "[1]", "{\"images\":null}", "{\"images\":[null]}", "{\"images\":[{\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":1}]}", "{\"images\":[{\"digest\":\"x\",\"tags\":[],\"size\":1}]}"])
        {
            File.WriteAllText(file, content);
            Assert.IsEmpty(ImageHistory.Read(file).Images, content);
        }

        ImageHistory history = ImageHistory.Empty.With(DeliveredImage.Of(LedgerExample.Create()));
        File.WriteAllBytes(file, history.ToBytes());
        Assert.AreEqual(history.Images[0].Digest, ImageHistory.Read(file).Images[0].Digest);
    }

    private static string Write(Ledger now, Ledger? before = null) => HtmlReport.Write(now, before, ImageHistory.Empty.With(DeliveredImage.Of(now)));
}
