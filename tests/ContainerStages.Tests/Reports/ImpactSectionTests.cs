using System.Net;
using System.Text.RegularExpressions;
using ContainerStages.Ledgers;
using ContainerStages.Reports.Html;

namespace ContainerStages.Tests.Reports;

[TestClass]
public sealed class ImpactSectionTests
{
    private static readonly LedgerContent Build =
        new([new LedgerPart(".NET SDK 10.0.100", 4210, 512_300_000), new LedgerPart("NuGet packages", 900, 200_000_000)]) { SystemPackages = 402, SetuidPrograms = 11, Shells = 3 };

    private static readonly LedgerContent Image =
        new([new LedgerPart("base image", 40, 12_000_000), new LedgerPart(".NET", 0, 0), new LedgerPart("NuGet packages", 1, 700_000), new LedgerPart("app", 5, 300_000)]) { SystemPackages = 9, SetuidPrograms = 0, Shells = 0 };

    private static readonly LedgerVulnerability Found = new("Newtonsoft.Json", "high", "Package 'Newtonsoft.Json' 9.0.1 has a known high severity vulnerability", IsInImage: true);

    [TestMethod]
    public void It_shows_what_builds_the_image_beside_what_ships()
    {
        string page = Write(new LedgerImpact(Image, IsAudited: true, []) { Build = Build });
        CollectionAssert.AreEqual(
            (string[])
            [
                ".NET SDK 10.0.100|4,210 files, 512.30 MB|–",
                "NuGet packages|900 files, 200.00 MB|1 file, 0.70 MB",
                "base image|–|40 files, 12.00 MB",
                ".NET|–|–",
                "app|–|5 files, 0.30 MB",
                "all of these|5,110 files, 712.30 MB|46 files, 13.00 MB",
                "packages of the operating system|402|9",
                "setuid and setgid programs|11|0",
                "shells|3|0",
            ],
            Rows(page));
        Assert.Contains("would have both columns: 725.30\u00A0MB of files at least, in place of 13.00\u00A0MB.", page);
        Assert.Contains("NuGet reported no package with a known vulnerability at the restore. It does not report", page);
    }

    [TestMethod]
    public void What_was_not_measured_is_not_known()
    {
        string page = Write(new LedgerImpact(Image, IsAudited: false, []));
        CollectionAssert.Contains(Rows(page), "all of these|not known|46 files, 13.00 MB");
        CollectionAssert.Contains(Rows(page), "shells|not known|0");
        Assert.Contains("What builds the app was not measured", page);
        Assert.Contains("(<code>NuGetAudit</code>) did not run", page);
        Assert.AreEqual("", Write(null));
    }

    [TestMethod]
    public void A_vulnerable_package_ships_or_only_builds()
    {
        string[] rows = Rows(Write(new LedgerImpact(Image, IsAudited: true, [Found, Found with { Package = "Tool", Level = "low", IsInImage = false }])));
        CollectionAssert.Contains(rows, $"Newtonsoft.Json|high|in the build and in the image|{Found.Message}");
        CollectionAssert.Contains(rows, $"Tool|low|in the build alone|{Found.Message}");
    }

    [TestMethod]
    [DataRow("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;")]
    [DataRow("a\u202Eb\u0007", "a&lt;U+202E&gt;b&lt;U+0007&gt;")]
    public void No_name_becomes_markup(string name, string shown)
    {
        string page = Write(new LedgerImpact(new LedgerContent([new LedgerPart(name, 1, 1)]), true, [new LedgerVulnerability(name, name, name, true)]));
        Assert.DoesNotContain(name, page);
        Assert.AreEqual(4, Regex.Count(page, Regex.Escape(shown)));
    }

    private static string Write(LedgerImpact? impact) => string.Join('\n', ImpactSection.Write(LedgerExample.Create() with { Impact = impact }));

    private static string[] Rows(string page) =>
    [
        .. Regex.Matches(page, "<tr class=\"(?:impact|vulnerable)\">(.*)</tr>").Select(row => string.Join(
            '|', Regex.Matches(row.Groups[1].Value, "<t[hd][^>]*>(.*?)</t[hd]>").Select(cell => WebUtility.HtmlDecode(cell.Groups[1].Value).Replace('\u00A0', ' ')))),
    ];
}
