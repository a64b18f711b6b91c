using System.Globalization;
using ContainerStages.Checks.Dockerfiles;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles.Rules;

/// <summary>docs/dockerfiles.md says what the rules report.</summary>
[TestClass]
public sealed class DockerfilesPageTests
{
    private const string Page = "docs/dockerfiles.md";

    [TestMethod]
    [DataRow("Go")]
    [DataRow("Node")]
    [DataRow(".NET")]
    public void The_table_says_for_each_rule_which_lines_it_reports(string heading)
    {
        string dockerfile = Block(heading, 0);
        string[] rows = [.. DockerfileChecks.Rules.Select((rule, index) =>
            string.Create(CultureInfo.InvariantCulture,
                $"D{index + 1}: {(dockerfile.Lines(rule.Diagnostic.Code) is { Length: > 0 } lines ? string.Join(", ", lines) : "none")}"))];
        Assert.AreEqual(string.Join('\n', rows), string.Join('\n', Table("### " + heading).Select(cells => $"{cells[0]}: {cells[1]}")));
        Assert.IsEmpty(Dockerfile.Parse(dockerfile).Faults);
    }

    [TestMethod]
    [DataRow(0, "CSTG6011", 2)]
    [DataRow(1, "CSTG6015", 9)]
    public void The_lessons_other_statements_are_judged_as_the_page_says(int block, string code, int line) =>
        CollectionAssert.AreEqual((int[])[line], Block("Two more statements of the lesson", block).Lines(code));

    [TestMethod]
    public void The_table_of_rules_has_the_codes_and_severities_of_the_catalogue()
    {
        string[][] rows = [.. Table("## The rules")];
        Assert.HasCount(DockerfileChecks.Rules.Length, rows);
        foreach ((string[] row, int index) in rows.Select((row, index) => (row, index)))
        {
            var diagnostic = DockerfileChecks.Rules[index].Diagnostic;
            Assert.AreEqual($"[{diagnostic.Code}](diagnostics/{diagnostic.Code}.md)", row[1]);
            Assert.StartsWith(diagnostic.Severity.ToString().ToLowerInvariant(), row[3], row[1]);
        }
    }

    [TestMethod]
    public void The_directives_of_the_page_skip_what_it_says()
    {
        string text = Block("To skip a rule", 0);
        var skips = new DockerfileSkips(Dockerfile.Parse(text));
        Assert.IsEmpty(skips.Unjustified());
        Assert.AreEqual("The base is built in the same pipeline, and pinned there.",
            skips.JustificationFor(text.Findings().Single(finding => finding.Code == "CSTG6016")));
        Assert.AreEqual("the shell expands PORT", skips.JustificationFor(text.Findings().Single(finding => finding.Code == "CSTG6010")));
    }

    private static string Block(string heading, int index) =>
        DocsPage.Blocks(Page, heading).Where(block => block.Language == "dockerfile").ElementAt(index).Text;

    private static IEnumerable<string[]> Table(string heading) => File.ReadLines(Repository.Combine(Page))
        .SkipWhile(line => line != heading)
        .Skip(1)
        .TakeWhile(line => !line.StartsWith('#') || line.StartsWith("# ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| D", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]);
}
