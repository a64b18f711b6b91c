namespace ContainerStages.Tests.Docs;

/// <summary>docs/the-lesson.md says for each practice which test shows it.</summary>
[TestClass]
public sealed class LessonPageTests
{
    [TestMethod]
    public void Each_row_names_tests_that_exist()
    {
        string[] rows = [.. File.ReadLines(Repository.Combine("docs", "the-lesson.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| shown by |", StringComparison.Ordinal))];
        Assert.IsGreaterThan(20, rows.Length);

        List<string> wrong = [];
        foreach (string row in rows)
        {
            string[] named = NamedTests.Of(row[row.TrimEnd('|', ' ').LastIndexOf('|')..]);
            wrong.AddRange(named.Length == 0 ? [row] : named.Where(test => !NamedTests.Exists(test)));
        }

        Assert.AreEqual("", string.Join('\n', wrong));
    }
}
