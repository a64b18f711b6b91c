using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Reports.Html;

namespace ContainerStages.Tests.Reports;

[TestClass]
public sealed class PlanSectionTests
{
    [TestMethod]
    public void The_table_says_what_each_step_takes_and_what_was_done_for_it()
    {
        string[] rows = Rows(Example());
        CollectionAssert.AreEqual(
            (string[])
            [
                "tools|command in docker.io/library/node:22||not needed|",
                "frontend|command|tools|ran|12.3 s",
                "icons|download||from the content store|4 ms",
                "root|packages||put together|2.0 s",
                "publish|the app||published|5.4 s",
                "copy to /app/wwwroot|7 files|frontend||",
                "quay.io/team/tool:1|image|||",
                "copy to /usr/bin/tool|1 file|quay.io/team/tool:1||",
                "copy to /app/data|2 files of the project|||",
                "copy to /etc/ssl|0 files|icons|the base has the same|",
                "base image|stage:root|root|1 layer, 5.33 MB|",
                "system|layer, 0.18 MB|copy to /usr/bin/tool|from the content store|",
                "assets|layer, 0.18 MB|copy to /app/wwwroot|built|80 ms",
                "app|layer, 0.18 MB|publish,copy to /app/data|built|",
            ],
            rows,
            string.Join('\n', rows));
    }

    [TestMethod]
    public void Every_arrow_of_the_picture_goes_from_left_to_right_and_no_box_lies_on_another()
    {
        XElement picture = Picture(Example());
        (int X, int Y)[] boxes = [.. picture.Elements("g").Select(box => box.Elements("rect").First()).Select(box => (Number(box, "x"), Number(box, "y")))];
        Assert.HasCount(14, boxes);
        Assert.HasCount(14, boxes.Distinct());
        foreach ((int x, int y) in boxes)
        {
            Assert.IsFalse(boxes.Any(other => other.X == x && other.Y != y && Math.Abs(other.Y - y) < 64), $"{x} {y}");
            Assert.IsLessThanOrEqualTo(Number(picture, "width") - 240, x);
            Assert.IsLessThanOrEqualTo(Number(picture, "height") - 64, y);
        }

        string[] arrows = [.. picture.Elements("path").Select(path => path.Attribute("d")!.Value)];
        Assert.HasCount(9, arrows);
        foreach (string arrow in arrows)
        {
            int[] numbers = [.. Regex.Matches(arrow, @"\d+").Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture))];
            Assert.IsLessThan(numbers[6], numbers[0], arrow);
        }

        // The layers are the last column; a stage that nothing needs is not among them.
        int last = boxes.Max(box => box.X);
        Assert.AreEqual(4, boxes.Count(box => box.X == last));
        Assert.AreEqual(4, picture.Elements("g").Count(box => box.Attribute("class")!.Value == "idle"));
    }

    [TestMethod]
    public void Thirty_stages_are_a_picture_of_readable_size_and_too_many_are_a_table()
    {
        ImmutableArray<LedgerStage> chain = [.. Enumerable.Range(0, 30).Select(i => Stage($"stage-{i}", StageKind.Command, i == 0 ? [] : [$"stage-{i - 1}"]))];
        string page = Write(With(chain, []));
        Assert.AreEqual(30 + 3, Regex.Count(page, "<rect class=\"box\""));
        Assert.IsGreaterThan(30 * 240, Number(Picture(With(chain, [])), "width"));
        Assert.IsLessThan(100_000, page.Length);

        page = Write(With([.. Enumerable.Range(0, 300).Select(i => Stage($"stage-{i}", StageKind.Command, []))], []));
        Assert.Contains("There are too many steps for a picture.", page);
        Assert.DoesNotContain("class=\"plan\"", page);
        Assert.Contains("<th scope=\"row\">stage-299</th>", page);
    }

    [TestMethod]
    [DataRow("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;")]
    [DataRow("\"><script>alert(1)</script>", "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;")]
    [DataRow("a\u202Eb\u0007", "a&lt;U+202E&gt;b&lt;U+0007&gt;")]
    [DataRow("' onfocus='alert(1)", "&#39; onfocus=&#39;alert(1)")]
    public void No_name_becomes_markup(string name, string shown)
    {
        Ledger ledger = With([Stage(name, StageKind.Command, []) with { Image = name }], [new LedgerCopy(name, name, "app", 1), new LedgerCopy("image:" + name, name, name, 1)]);
        string page = Write(ledger with { Image = ledger.Image with { Base = name } });
        Assert.DoesNotContain(name, page);
        Assert.IsGreaterThan(8, Regex.Count(page, Regex.Escape(shown)), page);
        Picture(ledger);
    }

    [TestMethod]
    public void A_name_is_cut_in_the_picture_and_whole_in_its_title()
    {
        string name = new string('x', 40) + "\U0001F600" + new string('y', 40);
        XElement picture = Picture(With([Stage(name, StageKind.Command, [])], []));
        XElement box = picture.Elements("g").Single(box => box.Value.Contains('x'));
        Assert.StartsWith(name + ": command", box.Element("title")!.Value);
        Assert.AreEqual("xxxxxxxxxxxxxx…yyyyyyyyyyyyy", box.Elements("text").First().Value);
    }

    [TestMethod]
    public void No_folder_of_this_machine_is_shown()
    {
        string page = Write(With([Stage("other", StageKind.Image, []) with { Image = "oci:/home/ann/other" }], [new LedgerCopy("oci-archive:/home/ann/third.tar", "/opt", "app", 1)]));
        Assert.DoesNotContain("/home/ann", page);
        Assert.Contains("image oci:other", page);
        Assert.Contains("oci-archive:third.tar", page);
    }

    [TestMethod]
    public void A_ledger_without_a_plan_or_with_a_cycle_has_no_fault()
    {
        Assert.DoesNotContain("id=\"plan\"", Write(LedgerExample.Create()));
        Assert.Contains("<th scope=\"row\">b</th>", Write(With([Stage("a", StageKind.Command, ["b"]), Stage("b", StageKind.Command, ["a", "gone"])], [])));
    }

    private static Ledger Example()
    {
        Ledger ledger = With(
            [
                Stage("tools", StageKind.Command, []) with { Image = "docker.io/library/node:22", Run = null },
                Stage("frontend", StageKind.Command, ["tools"]) with { Run = new LedgerRun(StepOutcome.Ran, 12_345) },
                Stage("icons", StageKind.Download, []) with { Run = new LedgerRun(StepOutcome.FromStore, 4) },
                Stage("root", StageKind.Packages, []) with { Run = new LedgerRun(StepOutcome.Ran, 2000) },
            ],
            [
                new LedgerCopy("frontend", "/app/wwwroot", "assets", 7),
                new LedgerCopy("quay.io/team/tool:1", "/usr/bin/tool", "system", 1),
                new LedgerCopy(null, "/app/data", "app", 2),
                new LedgerCopy("icons", "/etc/ssl", "system", 0),
            ]);
        LedgerLayer app = ledger.Layers[1];
        return ledger with
        {
            Image = ledger.Image with { Base = "stage:root" },
            Plan = ledger.Plan! with { Base = new LedgerRun(StepOutcome.Ran, 2000), Publish = new LedgerRun(StepOutcome.Ran, 5432) },
            Layers =
            [
                ledger.Layers[0],
                app with { Name = "system", Class = "system", Files = [Copied("/usr/bin/tool")], Work = new LedgerWork(WorkOutcome.FromStore, 0) },
                app with { Name = "assets", Class = "assets", Files = [Copied("/app/wwwroot/app.js")], Work = new LedgerWork(WorkOutcome.Compressed, 80) },
                app,
            ],
        };

        static LedgerFile Copied(string path) => new(path, 5, Digest.Of("copied"u8), "copied", "copy /x");
    }

    private static Ledger With(ImmutableArray<LedgerStage> stages, ImmutableArray<LedgerCopy> copies)
    {
        Ledger ledger = LedgerExample.Create();
        return ledger with { Layers = [ledger.Layers[0] with { Origin = LayerSource.Base }, ledger.Layers[1]], Plan = new LedgerPlan(stages, copies) };
    }

    private static LedgerStage Stage(string name, StageKind kind, ImmutableArray<string> dependsOn) => new(name, kind, dependsOn) { Run = new LedgerRun(StepOutcome.Ran, 1) };

    private static string Write(Ledger ledger) => string.Join('\n', PlanSection.Write(ledger));

    private static XElement Picture(Ledger ledger) => XElement.Parse(Regex.Match(Write(ledger), "<svg class=\"plan\".*?</svg>", RegexOptions.Singleline).Value);

    private static int Number(XElement element, string attribute) => int.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    /// <summary>The cells of each row, in one line.</summary>
    private static string[] Rows(Ledger ledger) =>
    [
        .. Regex.Matches(Write(ledger), "<tr class=\"step\">(.*)</tr>").Select(row => string.Join(
            '|',
            Regex.Matches(row.Groups[1].Value, "<t[hd][^>]*>(.*?)</t[hd]>").Select(cell => WebUtility.HtmlDecode(cell.Groups[1].Value.Replace("<br>", ",", StringComparison.Ordinal)).Replace('\u00A0', ' ')))),
    ];
}
