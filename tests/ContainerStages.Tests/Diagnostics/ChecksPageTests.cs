using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Diagnostics;

/// <summary>The table of docs/checks.md: what it promises is there.</summary>
[TestClass]
public sealed partial class ChecksPageTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadLines(Repository.Combine("docs", "checks.md"))
            .SkipWhile(line => line != "## Will it start, and will it work")
            .Where(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    [TestMethod]
    public void Every_row_is_complete()
    {
        foreach (string[] row in Rows)
        {
            Assert.HasCount(6, row, string.Join('|', row));
            Assert.IsFalse(row[1..].Any(cell => cell.Length == 0), string.Join('|', row));
            Assert.Contains(row[4], (string[])["static", "start"], row[1]);
        }
    }

    [TestMethod]
    public void Every_check_of_the_start_has_a_row_and_every_code_is_in_the_catalogue()
    {
        string[] named = [.. Rows.SelectMany(row => Code().Matches(row[3])).Select(match => match.Value).Distinct()];

        CollectionAssert.IsSubsetOf(named, Catalogue.All.Select(row => row.Code).ToArray());
        CollectionAssert.AreEqual(
            Catalogue.All.Where(row => row.IsCheck && row.Code.StartsWith("CSTG4", StringComparison.Ordinal)).Select(row => row.Code).ToArray(),
            named.Where(code => code.StartsWith("CSTG4", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public void Every_row_names_a_test_that_exists()
    {
        foreach (string[] row in Rows)
        {
            (string Class, string Method)[] tests = [.. Test().Matches(row[5]).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
            Assert.IsNotEmpty(tests, row[1]);
            foreach ((string type, string method) in tests)
            {
                string source = Repository.Combine("tests", "ContainerStages.EndToEndTests", type + ".cs");
                Assert.IsTrue(File.Exists(source), source);
                Assert.Contains($" {method}(", File.ReadAllText(source));
            }
        }
    }

    [GeneratedRegex(@"(?<=\[)CSTG\d{4}(?=\])")]
    private static partial Regex Code();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Test();
}
