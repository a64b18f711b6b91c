using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace ContainerStages.Tests.Docs;

/// <summary>The texts of the repository use the field's own terms: phrases that readers stumbled over do not come back.</summary>
[TestClass]
public sealed partial class WordsTests
{
    /// <summary>Each with the usual term in its place.</summary>
    private static readonly (string Phrase, string Instead)[] Phrases =
    [
        ("user in numbers", "numeric user"),
        ("x bit", "executable bit"),
        ("x bits", "executable bits"),
        ("what is survived", "faults that it recovers from"),
        ("is survived", "recovers from"),
        ("not survived", "does not recover from"),
        ("whom the sharing talks to", "log sinks of the remote cache"),
        ("a damaged one is none", "a damaged entry counts as a miss"),
        ("are there everywhere", "apply in all cases"),
        ("without a word", "without a message"),
        ("anew", "again, from scratch"),
        ("cannot be had", "is not available"),
        ("what it is made of", "its inputs"),
        ("in a circle", "in a cycle"),
        ("whoever", "the caller, or who it is"),
    ];

    private static readonly string[] Extensions = [".md", ".cs", ".targets", ".props"];

    /// <summary>Folders that builds and tools write.</summary>
    private static readonly string[] Generated = ["bin", "obj", "artifacts", "node_modules", "TestResults"];

    [TestMethod]
    public void No_text_has_a_phrase_that_has_a_usual_term()
    {
        string root = Repository.Combine();
        (Regex Expression, string Phrase, string Instead)[] phrases =
            [.. Phrases.Select(phrase => (new Regex($@"\b{Regex.Escape(phrase.Phrase)}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), phrase.Phrase, phrase.Instead))];

        List<string> found = [];
        foreach (string file in Texts(root).Order(StringComparer.Ordinal))
        {
            string text = LineBreak().Replace(File.ReadAllText(file), " ");
            found.AddRange(phrases.Where(phrase => phrase.Expression.IsMatch(text))
                .Select(phrase => $"{Path.GetRelativePath(root, file)} has '{phrase.Phrase}': say '{phrase.Instead}'"));
        }

        Assert.AreEqual("", string.Join('\n', found));
    }

    /// <summary>All texts of the repository but this one.</summary>
    private static FileSystemEnumerable<string> Texts(string root) => new(
        root,
        (ref FileSystemEntry entry) => entry.ToFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) =>
            !entry.IsDirectory && Extensions.Contains(Path.GetExtension(entry.FileName).ToString()) && !entry.FileName.SequenceEqual("WordsTests.cs"),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !Generated.Contains(entry.FileName.ToString()),
    };

    /// <summary>A phrase may go over the end of a line, also within a comment.</summary>
    [GeneratedRegex(@"\s+(?:///?\s+)?")]
    private static partial Regex LineBreak();
}
