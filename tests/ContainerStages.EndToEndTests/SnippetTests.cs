using System.Xml.Linq;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// Each block of XML of the pages does what a reader expects who pastes it: the packed package evaluates it, checks it and builds an image with it
/// (<see cref="SnippetProjects"/>). It gives neither an error nor a warning, unless it is there to show one.
/// </summary>
[TestClass]
public sealed class SnippetTests
{
    /// <summary>What shows a mistake that cannot be found without more than an evaluation and an empty base: it has no other error then.</summary>
    private static readonly Dictionary<string, string[]> NotFoundHere = new()
    {
        ["the base or the registry that it names"] =
            ["CSTG2002", "CSTG2003", "CSTG2004", "CSTG2006", "CSTG2008", "CSTG2010", "CSTG2011", "CSTG2012", "CSTG2014", "CSTG3004", "CSTG4011", "CSTG4012", "CSTG4015", "CSTG4019"],
        ["another app, or another one's packages"] = ["CSTG3008", "CSTG3009", "CSTG4001", "CSTG4005", "CSTG4017", "CSTG4025", "CSTG4027", "CSTG4041", "CSTG4045", "CSTG5007", "CSTG5008"],
        ["a second image"] = ["CSTG3012", "CSTG3013"],
        ["a restore for several frameworks"] = ["CSTG1010"],
        ["a run of stages and tests, and a remote cache"] =
            ["CSTG7005", "CSTG7006", "CSTG7007", "CSTG7010", "CSTG7012", "CSTG7020", "CSTG7021", "CSTG7025", "CSTG7026", "CSTG7027", "CSTG7030", "CSTG7031", "CSTG7033", "CSTG7034", "CSTG7035"],
        ["a Dockerfile or a builder"] = ["CSTG6023", "CSTG6030"],
        ["a delivery"] = ["CSTG1013", "CSTG8001"],
        ["a machine without the linker"] = ["CSTG7040"],
    };

    /// <summary>What blocks give all the same, offline, for one processor and on an empty base.</summary>
    private static readonly (string Page, string Code, string Reason)[] Missing =
    [
        ("docs/diagnostics/CSTG4045.md", "CSTG4016", "the app has no such script"),
        ("docs/reference.md", "CSTG4011", "a self-contained app needs the C library of its base"),
        ("docs/reference.md", "CSTG4013", "the published app is for one of the two platforms"),
        ("docs/reference.md", "CSTG4016", "a script needs the shell of its base"),
        ("docs/signing.md", "CSTG2017", "the signatures of a base are in its registry"),
    ];

    private static IReadOnlyList<Snippet> s_snippets = [];
    private static ILookup<Snippet, string>? s_results;

    private static ILookup<Snippet, string> Results => s_results!;

    /// <summary>Projects, and what belongs into them.</summary>
    private static IEnumerable<Snippet> Evaluated => s_snippets.Where(snippet => snippet.Kind is SnippetKind.Fragment or SnippetKind.Project or SnippetKind.Props);

    [ClassInitialize]
    public static async Task RunAsync(TestContext context)
    {
        s_snippets = Snippet.All();
        using var projects = new SnippetProjects(Evaluated);
        s_results = await projects.RunAsync();
    }

    [TestMethod]
    public void Every_block_is_looked_at() => Assert.AreEqual(
        DocsPage.All.Sum(page => File.ReadLines(Repository.Combine(page)).Count(line => line.TrimStart() == "```xml")),
        s_snippets.Count);

    [TestMethod]
    public void The_package_sees_what_every_block_sets() => AssertNone(Evaluated.SelectMany(snippet => Unseen(snippet).Select(what => $"{snippet}: {what}")));

    [TestMethod]
    public void No_block_gives_an_error_or_a_warning_that_its_page_is_not_about() => AssertNone(
        Evaluated.SelectMany(snippet => Problems(snippet).Where(problem => !IsExpected(snippet, problem)).Select(problem => $"{snippet}: {problem}")));

    [TestMethod]
    public void Every_exception_is_needed() => Assert.AreEqual(
        "",
        string.Join('\n', Missing.Where(exception => !Evaluated.Any(snippet => snippet.Page == exception.Page && Problems(snippet).Any(problem => Code(problem) == exception.Code)))));

    [TestMethod]
    public void The_example_of_a_diagnostic_gives_the_diagnostic()
    {
        IEnumerable<string> silent = Evaluated.Where(snippet => snippet.IsMistake && !Problems(snippet).Any(problem => Code(problem) == snippet.Code)).Select(snippet => snippet.Code).Distinct();
        Assert.AreEqual(
            string.Join('\n', NotFoundHere.Values.SelectMany(codes => codes).Order(StringComparer.Ordinal)),
            string.Join('\n', silent.Order(StringComparer.Ordinal)));
    }

    /// <summary>Files of others are read by those: a solution and NuGet's configuration by the SDK; a descriptor names types that exist.</summary>
    [TestMethod]
    public async Task The_owners_of_other_files_can_read_them()
    {
        using var folder = new TemporaryFolder();
        Snippet[] others = [.. s_snippets.Except(Evaluated)];
        foreach (Snippet snippet in others)
        {
            string file = folder.Combine(snippet.Kind == SnippetKind.Solution ? "Shop.slnx" : "nuget.config");
            await File.WriteAllTextAsync(file, snippet.Text);
            XElement content = XDocument.Parse(snippet.Text).Root!;
            switch (snippet.Kind)
            {
                case SnippetKind.Solution:
                    string listed = (await Dotnet.RunAsync(folder.Path, ["sln", file, "list"])).AssertSucceeded().Output;
                    Assert.IsTrue(content.Elements("Project").All(project => listed.Contains(project.Attribute("Path")!.Value, StringComparison.Ordinal)), listed);
                    break;
                case SnippetKind.NuGetConfig:
                    string sources = (await Dotnet.RunAsync(folder.Path, ["nuget", "list", "source", "--configfile", file, "--format", "short"])).AssertSucceeded().Output;
                    Assert.IsTrue(content.Descendants("packageSources").Elements("add").All(source => sources.Contains(source.Attribute("value")!.Value, StringComparison.Ordinal)), sources);
                    break;
                default:
                    Assert.AreEqual(SnippetKind.TrimmerDescriptor, snippet.Kind);
                    IEnumerable<string> types = content.Descendants("type").Select(type => $"{type.Attribute("fullname")!.Value}, {type.Parent!.Attribute("fullname")!.Value}");
                    Assert.AreEqual("", string.Join('\n', types.Where(type => Type.GetType(type) is null)));
                    break;
            }
        }

        Assert.AreEqual(
            "NuGetConfig Solution TrimmerDescriptor",
            string.Join(' ', others.Select(snippet => $"{snippet.Kind}").Distinct().Order(StringComparer.Ordinal)));
    }

    private static IEnumerable<string> Problems(Snippet snippet) =>
        Results[snippet].Where(line => line.StartsWith("error ", StringComparison.Ordinal) || line.StartsWith("warning ", StringComparison.Ordinal)).Distinct();

    /// <summary>A mistake may have further consequences, but no second error.</summary>
    private static bool IsExpected(Snippet snippet, string problem) =>
        (snippet.IsMistake && (Code(problem) == snippet.Code || problem.StartsWith("warning ", StringComparison.Ordinal)))
        || Missing.Any(exception => exception.Page == snippet.Page && exception.Code == Code(problem));

    private static string Code(string problem) => problem.Split(' ', ':')[1];

    private static IEnumerable<string> Unseen(Snippet snippet)
    {
        string[] said = [.. Results[snippet]];
        if (!said.Any(line => line.StartsWith("package in /", StringComparison.Ordinal)))
        {
            yield return "it does not reach the package";
        }

        bool fails = said.Any(line => line.StartsWith("error ", StringComparison.Ordinal));
        foreach (string end in ((string[])["done checks", "done image"]).Where(end => !fails && !said.Contains(end)))
        {
            yield return $"not {end}";
        }

        if (snippet.IsMistake && Problems(snippet).Any(problem => Code(problem) == snippet.Code))
        {
            yield break;
        }

        foreach (XElement setting in snippet.Settings.Where(setting => setting.Attribute("Condition") is null && setting.Attribute("Remove") is null))
        {
            string name = setting.Name.LocalName;
            string expected = Snippet.IsItem(setting) ? $"items {name}=" : $"set {name}=" + (setting.Value.Contains("$(", StringComparison.Ordinal) ? "" : setting.Value);
            if (!said.Any(line => line.StartsWith(expected, StringComparison.Ordinal) && !line.EndsWith('=') && !line.EndsWith("=0", StringComparison.Ordinal)))
            {
                yield return $"its {name} is not there";
            }
        }
    }

    private static void AssertNone(IEnumerable<string> faults) => Assert.AreEqual("", string.Join('\n', faults));
}
