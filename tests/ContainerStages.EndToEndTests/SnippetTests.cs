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
    };

    private static IReadOnlyList<Snippet> s_snippets = [];
    private static ILookup<Snippet, string> s_results = Array.Empty<string>().ToLookup(_ => s_snippets[0]);

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
    public void The_package_sees_what_every_block_sets() => AssertNone(Evaluated.SelectMany(snippet => Unseen(snippet).Select(what => $"{snippet}: {what}")));

    [TestMethod]
    public void No_block_gives_an_error_or_a_warning_that_its_page_is_not_about() => AssertNone(
        Evaluated.SelectMany(snippet => Problems(snippet).Where(problem => !snippet.IsMistake || Code(problem) != snippet.Code).Select(problem => $"{snippet}: {problem}")));

    [TestMethod]
    public void The_example_of_a_diagnostic_gives_the_diagnostic()
    {
        IEnumerable<string> silent = Evaluated.Where(snippet => snippet.IsMistake && !Problems(snippet).Any(problem => Code(problem) == snippet.Code)).Select(snippet => snippet.Code).Distinct();
        Assert.AreEqual(
            string.Join('\n', NotFoundHere.Values.SelectMany(codes => codes).Order(StringComparer.Ordinal)),
            string.Join('\n', silent.Order(StringComparer.Ordinal)));
    }

    private static IEnumerable<string> Problems(Snippet snippet) =>
        s_results[snippet].Where(line => line.StartsWith("error ", StringComparison.Ordinal) || line.StartsWith("warning ", StringComparison.Ordinal)).Distinct();

    private static string Code(string problem) => problem.Split(' ', ':')[1];

    private static IEnumerable<string> Unseen(Snippet snippet)
    {
        string[] said = [.. s_results[snippet]];
        if (!said.Any(line => line.StartsWith("package in /", StringComparison.Ordinal)))
        {
            yield return "it does not reach the package";
        }

        bool fails = said.Any(line => line.StartsWith("error ", StringComparison.Ordinal));
        foreach (string end in ((string[])["done checks", "done image"]).Where(end => !fails && !said.Contains(end)))
        {
            yield return $"not {end}";
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
