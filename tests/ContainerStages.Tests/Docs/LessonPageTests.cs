using System.Text.RegularExpressions;

namespace ContainerStages.Tests.Docs;

/// <summary>docs/the-lesson.md says for each practice which test shows it.</summary>
[TestClass]
public sealed partial class LessonPageTests
{
    [TestMethod]
    public void Each_row_names_tests_that_exist()
    {
        string[] rows = [.. File.ReadLines(Repository.Combine("docs", "the-lesson.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| shown by |", StringComparison.Ordinal))];
        Assert.IsGreaterThan(20, rows.Length);
        Dictionary<string, string> tests = Directory.EnumerateFiles(Repository.Combine("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText)
            .ToDictionary(files => files.Key, files => string.Concat(files));

        List<string> wrong = [];
        foreach (string row in rows)
        {
            Match[] named = [.. TestName().Matches(row[row.TrimEnd('|', ' ').LastIndexOf('|')..]).Cast<Match>()];
            wrong.AddRange(named.Length == 0 ? [row] : []);
            wrong.AddRange(named
                .Where(test => !tests.TryGetValue(test.Groups["class"].Value, out string? text)
                    || !Regex.IsMatch(text, $@"\bpublic (async )?(Task|void) {test.Groups["method"].Value}\(", RegexOptions.CultureInvariant))
                .Select(test => test.Value));
        }

        Assert.AreEqual("", string.Join('\n', wrong));
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex TestName();
}
