using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContainerStages.EndToEndTests;

/// <summary>The page container.html of a real publish, in a real browser, and judged by axe-core: contrast, landmarks, names, tables.</summary>
[TestClass]
public sealed partial class HtmlReportTests
{
    private static TestProject s_project = null!;
    private static string s_page = "";
    private static string s_first = "";

    private const string Program =
        """
        Console.WriteLine("</pre><b>it is 16:25:51, and I print markup\u202E");
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => "TEXT");
        app.Run();
        """;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>Two images, so that there is something to compare.</summary>
    [ClassInitialize]
    public static async Task PublishAsync(TestContext context)
    {
        s_project = TestProject.Web(
            "<SelfContained>true</SelfContained><ContainerBaseImage>stage:base</ContainerBaseImage><ContainerStagesStartCheck>true</ContainerStagesStartCheck><ContainerStagesReportFolder>../reports</ContainerStagesReportFolder>",
            """
            <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
            <ContainerStage Include="base" Packages="default" />
            <ContainerStage Include="frontend" Command="mkdir dist &amp;&amp; cp page.txt dist/page.html" WorkingDirectory="frontend" Inputs="page.txt" Outputs="dist" />
            <ContainerStageCopy Include="dist" From="frontend" Destination="wwwroot/" />
            """);
        s_project.Write("frontend/page.txt", "a page");
        s_project.Write("Program.cs", Program.Replace("TEXT", "one text", StringComparison.Ordinal));
        s_project.Write("wwwroot/<b>&.txt", "a name that is markup");
        (await s_project.PublishAsync()).AssertSucceeded();
        s_page = Directory.GetFiles(Path.Combine(s_project.Root, "reports"), "container.html", SearchOption.AllDirectories).Single();
        s_first = File.ReadAllText(s_page);
        s_project.Write("Program.cs", Program.Replace("TEXT", "another text", StringComparison.Ordinal));
        (await s_project.PublishAsync("-p:ContainerImageTag=second")).AssertSucceeded();
    }

    [ClassCleanup]
    public static void Clean() => s_project?.Dispose();

    [TestMethod]
    public async Task It_shows_both_images_and_what_differs()
    {
        // The script makes the search visible: so the policy of the page lets it run.
        string page = await Browser.OpenAsync(new Uri(s_page).AbsoluteUri, "--dump-dom");
        Assert.Contains("<p class=\"search\"><label", page);
        StringAssert.Matches(page, new(@"<th scope=""row"">/app/HelloWeb\.dll</th><td>app</td><td>[\d,]+</td><td>[\d,]+</td>"));
        Assert.AreEqual(2, Regex.Count(page, "<tr class=\"image\">"));
        Assert.Contains("/app/wwwroot/&lt;b&gt;&amp;.txt", page);
        Assert.DoesNotContain("<b>", page);
        Assert.DoesNotContain(s_project.Root, page);
        Assert.IsLessThan(300_000, new FileInfo(s_page).Length);
    }

    [TestMethod]
    public async Task It_shows_the_plan_and_what_each_publish_did_for_it()
    {
        StringAssert.Matches(s_first, new(@"<th scope=""row"">frontend</th><td>command</td><td></td><td>ran</td>"));
        StringAssert.Matches(s_first, new(@"<th scope=""row"">publish</th><td>the app</td><td></td><td>published</td><td>[\d.,]+\Ws</td>"));
        string page = await Browser.OpenAsync(new Uri(s_page).AbsoluteUri, "--dump-dom");
        StringAssert.Matches(page, new(@"<th scope=""row"">frontend</th><td>command</td><td></td><td>from the content store</td>"));
        StringAssert.Matches(page, new(@"<th scope=""row"">copy to /app/wwwroot</th><td>1 file</td><td>frontend</td>"));
        StringAssert.Matches(page, new(@"<th scope=""row"">base</th><td>packages</td><td></td><td>from the content store</td>"));
        StringAssert.Matches(page, new(@"<th scope=""row"">base image</th><td>stage:base</td><td>base</td><td>\d+ layers?, "));
        StringAssert.Matches(page, new(@"<th scope=""row"">assets</th><td>layer, [^<]*</td><td>publish<br>copy to /app/wwwroot</td><td>from the content store</td>"));
        StringAssert.Matches(page, new(@"<th scope=""row"">app</th><td>layer, [^<]*</td><td>publish</td><td>built</td>"));
        StringAssert.Matches(page, new(@"<th scope=""row"">\.NET SDK 10[^<]*</th><td>[\d,]{5,} files, [^<]*MB</td><td>–</td>"));
        StringAssert.Matches(page, new(@"<th scope=""row"">NuGet packages</th><td>[\d,]{3,} files, [^<]*</td><td>1 file, 0.70[^<]*</td>"));
        StringAssert.Matches(page, new(@"<th scope=""row"">packages of the operating system</th><td>\d+</td><td>\d+</td>"));
        StringAssert.Matches(page, new(@"<th scope=""row"">shells</th><td>\d+</td><td>0</td>"));
        Assert.AreEqual(Regex.Count(page, "<tr class=\"step\">"), Regex.Count(page, "<rect class=\"box\""));
    }

    [TestMethod]
    public async Task It_shows_what_the_started_app_printed()
    {
        string page = await Browser.OpenAsync(new Uri(s_page).AbsoluteUri, "--dump-dom");
        StringAssert.Matches(page, new(@"<p>Started with bubblewrap as 1654:1654 before it was delivered: port 8080 answers GET / with 200 after [\d.]+ s\.</p>"));
        Assert.Contains("&lt;/pre&gt;&lt;b&gt;it is (time), and I print markup&lt;U+202E&gt;\n", page);
        Assert.Contains("Now listening on: ", page);
    }

    [TestMethod]
    public async Task A_search_shows_the_files_that_match()
    {
        string page = await Browser.OpenAsync(
            Changed("""const box = document.getElementById("search"); box.value = "newtonsoft"; box.dispatchEvent(new Event("input"));"""), "--dump-dom");
        StringAssert.Matches(page, new("<output id=\"found\"[^>]*>1 of \\d+ listed files</output>"));
        Assert.AreEqual(1, Regex.Count(page, "<details class=\"files\" open=\"\">"));
    }

    [TestMethod]
    [DataRow("light")]
    [DataRow("dark")]
    public async Task It_can_be_read_by_everybody_at_every_width(string colours)
    {
        string[] options = colours == "dark" ? [Browser.Dark] : [];
        foreach (int width in (int[])[400, 1000, 1600])
        {
            string picture = Path.Combine(Directory.CreateDirectory(TestContext.TestRunDirectory!).FullName, $"container-{width}-{colours}.png");
            await Browser.OpenAsync(new Uri(s_page).AbsoluteUri, ["--hide-scrollbars", $"--screenshot={picture}", $"--window-size={width},1800", .. options]);
            TestContext.AddResultFile(picture);
            Assert.StartsWith($"PNG image data, {width} x 1800", await Tool.RunAsync("file", "--brief", picture));
        }

        string judged = await Browser.OpenAsync(
            Changed($$"""
                {{await AxeAsync()}}
                for (const list of document.querySelectorAll("details")) { list.open = true; }
                axe.run().then(result => {
                  const wide = document.documentElement.scrollWidth > innerWidth;
                  document.title = "judged " + JSON.stringify({ wide, passes: result.passes.map(rule => rule.id), violations: result.violations.map(rule => rule.id + ": " + rule.nodes[0].html) });
                });
                """),
            ["--dump-dom", "--window-size=500,900", .. options]);
        JsonNode result = JsonNode.Parse(System.Net.WebUtility.HtmlDecode(Judgement().Match(judged).Groups["json"].Value))!;
        Assert.AreEqual("[]", result["violations"]!.ToJsonString());
        Assert.IsFalse(result["wide"]!.GetValue<bool>());
        string[] passed = [.. result["passes"]!.AsArray().Select(rule => rule!.GetValue<string>())];
        foreach (string rule in (string[])["color-contrast", "landmark-one-main", "region", "label", "scrollable-region-focusable", "svg-img-alt"])
        {
            Assert.IsTrue(passed.Contains(rule), $"axe did not look at {rule}: {string.Join(' ', passed)}");
        }
    }

    /// <summary>The page with a further script, which its policy would not let run.</summary>
    /// <returns>Its address.</returns>
    private static string Changed(string script)
    {
        string page = Policy().Replace(File.ReadAllText(s_page), "", 1).Replace("</body>", $"<script>{script}</script></body>", StringComparison.Ordinal);
        string file = Path.Combine(Path.GetDirectoryName(s_page)!, Path.GetRandomFileName() + ".html");
        File.WriteAllText(file, page);
        return new Uri(file).AbsoluteUri;
    }

    private static async Task<string> AxeAsync()
    {
        using var folder = new TemporaryFolder();
        string archive = (await Tool.RunAsync("npm", "pack", "--silent", $"--pack-destination={folder.Path}", "axe-core@4.14.1")).Trim();
        return await Tool.RunAsync("tar", "-xzOf", folder.Combine(archive), "package/axe.min.js");
    }

    [GeneratedRegex("<meta http-equiv=\"Content-Security-Policy\"[^>]*>")]
    private static partial Regex Policy();

    [GeneratedRegex("<title>judged (?<json>.*?)</title>", RegexOptions.Singleline)]
    private static partial Regex Judgement();
}
