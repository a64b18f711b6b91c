using System.Text.RegularExpressions;
using ContainerStages.Ledgers;
using ContainerStages.Pipeline;
using ContainerStages.Reports.Html;

namespace ContainerStages.Tests.Reports;

[TestClass]
public sealed class StartSectionTests
{
    private static readonly LedgerStart Started = new("port 8080 answers GET / with 200 after 0.5 s")
    {
        Starter = "podman",
        Command = ["dotnet", "Orders.dll", "--name=a b"],
        Log = ["info: Microsoft.Hosting.Lifetime[14]", "      Now listening on: [::]:8080"],
    };

    [TestMethod]
    public void It_says_how_the_image_was_started_and_what_the_app_printed()
    {
        string page = Write(Started);
        Assert.Contains("Started with podman as 1654:1654 before it was delivered: port 8080 answers GET / with 200 after 0.5 s.</p>", page);
        StringAssert.Matches(page, new("<code>dotnet Orders.dll .*--name=a b.*</code>"));
        Assert.Contains("<pre>info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: [::]:8080</pre>", page);
        Assert.Contains("All that the app printed.", page);
        Assert.Contains("The last 2 lines that the app printed; those before them are left out.", Write(Started with { IsLogCut = true }));
        Assert.Contains("The app printed nothing.", Write(Started with { Log = [] }));
        Assert.Contains("What the app printed is not known.", Write(Started with { Log = [], IsLogCut = true }));
        Assert.Contains("and the project re-grades the check", Write(Started with { HasFailed = true }));
    }

    [TestMethod]
    public void It_says_why_the_image_was_not_started()
    {
        Assert.Contains("no start check was asked for (<code>ContainerStagesStartCheck</code>)", Write(null));
        Assert.Contains("not started before it was delivered: podman does not work here; bubblewrap runs linux/arm64.", Write(new LedgerStart("podman does not work here; bubblewrap runs linux/arm64")));
    }

    [TestMethod]
    [DataRow("</pre><script>alert(1)</script>", "&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;")]
    [DataRow("a\u202Eb\u0007\u001B[31m", "a&lt;U+202E&gt;b&lt;U+0007&gt;\\e[31m")]
    [DataRow("##vso[task.setvariable]", "# #vso[task.setvariable]")]
    public void Nothing_that_the_app_prints_becomes_markup(string line, string shown)
    {
        string page = Write(Started with { Log = [line], Command = [line], Outcome = line, Starter = line });
        Assert.DoesNotContain(line, page);
        Assert.IsGreaterThan(2, Regex.Count(page, Regex.Escape(shown)), page);
    }

    [TestMethod]
    [DataRow("2026-11-30 16:25:51.123 +01:00 info: ready", "(time) info: ready")]
    [DataRow("[16:25:51 INF] ready", "[(time) INF] ready")]
    [DataRow("{\"Timestamp\":\"2026-11-30T16:25:51.1234567Z\"}", "{\"Timestamp\":\"(time)\"}")]
    [DataRow("11/30/2026 4:25:51 PM ready", "(time) ready")]
    [DataRow("Now listening on: [::]:8080, fe80::1:22:33:44", "Now listening on: [::]:8080, fe80::1:22:33:44")]
    [DataRow("version 10.0.1, 12:30", "version 10.0.1, 12:30")]
    public void A_log_has_no_times(string line, string clean) => Assert.AreEqual(clean, StartLog.Clean([line]).Single());

    [TestMethod]
    public void A_log_has_no_secrets()
    {
        string token = "ghp_" + string.Concat(Enumerable.Range(0, 36).Select(i => "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA1bC2"[i]));
        CollectionAssert.AreEqual((string[])["ready", "(a line with a secret is left out)"], StartLog.Clean(["ready", $"token {token}"]).ToArray());
    }

    private static string Write(LedgerStart? start) => string.Join('\n', StartSection.Write(LedgerExample.Create() with { Start = start }));
}
