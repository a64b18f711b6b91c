using ContainerStages.Checks.Dockerfiles;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Tests.Dockerfiles.Rules;

/// <summary>Each page of a rule for Dockerfiles has a Dockerfile with the fault and one without, and the rules say what the page says.</summary>
[TestClass]
public sealed class DiagnosticPageTests
{
    public static IEnumerable<string> Codes =>
        Catalogue.All.Select(row => row.Code).Where(code => string.CompareOrdinal(code, "CSTG6000") > 0 && string.CompareOrdinal(code, "CSTG6021") < 0);

    [TestMethod]
    [DynamicData(nameof(Codes))]
    public void The_first_example_has_the_fault_and_the_second_has_none(string code)
    {
        string[] examples = [.. Blocks(code, "dockerfile")];
        Assert.HasCount(2, examples);

        DockerfileFinding[] found = Check(examples[0]);
        Assert.HasCount(1, found, string.Join('\n', found.Select(finding => $"{finding.Code} {finding.Finding.Message}")));
        Assert.AreEqual(code, found[0].Code);
        Assert.AreEqual(Line(found[0]), Blocks(code, "text").Single().Trim());
        Assert.AreEqual("", string.Join('\n', Check(examples[1]).Select(Line)));
    }

    [TestMethod]
    public void Each_rule_has_a_code_in_its_order_and_a_page()
    {
        string[] codes = [.. DockerfileChecks.Rules.Select(rule => rule.Diagnostic.Code)];
        CollectionAssert.AreEqual(Enumerable.Range(6001, 17).Select(number => $"CSTG{number}").ToArray(), codes);
        CollectionAssert.IsSubsetOf(codes, Codes.ToArray());
    }

    private static DockerfileFinding[] Check(string text) => [.. DockerfileChecks.Run(DockerfileUnderCheck.Of(Dockerfile.Parse(text)))];

    private static string Line(DockerfileFinding found) =>
        $"Dockerfile({found.Range.Line},{found.Range.Column}): {(found.Finding.Severity ?? found.Finding.Diagnostic.Severity).Word()} {found.Code}: {found.Finding.Message}. {found.Finding.Advice}";

    private static IEnumerable<string> Blocks(string code, string language) =>
        DocsPage.Blocks($"docs/diagnostics/{code}.md").Where(block => block.Language == language).Select(block => block.Text);
}
