namespace ContainerStages.Tests.Docs;

/// <summary>docs/support.md says of each row which test shows it, or that none does.</summary>
[TestClass]
public sealed class SupportPageTests
{
    [TestMethod]
    public void Each_row_names_tests_that_exist_or_says_what_is_not_tested()
    {
        string[][] rows = [.. File.ReadLines(Repository.Combine("docs", "support.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| not tested |", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])];
        Assert.IsGreaterThan(15, rows.Length);

        List<string> wrong = [];
        foreach (string[] row in rows)
        {
            Assert.HasCount(3, row, row[0]);
            string[] named = NamedTests.Of(row[1]);
            wrong.AddRange(named.Length == 0 && row[2].Length == 0 ? [row[0]] : named.Where(test => !NamedTests.Exists(test)));
        }

        Assert.AreEqual("", string.Join('\n', wrong));
    }
}
