using System.Text.RegularExpressions;

namespace ContainerStages.Tests.Docs;

/// <summary>The pages name what exists.</summary>
[TestClass]
public sealed partial class PagesTests
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Multiline;

    private static readonly string Root = Repository.Combine();

    public static IEnumerable<string> Pages => DocsPage.All;

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void A_link_leads_to_a_file_and_a_heading(string page)
    {
        string text = File.ReadAllText(Path.Combine(Root, page));
        List<string> broken = [];
        foreach (Match link in Link().Matches(text))
        {
            string file = link.Groups["file"].Value;
            string target = file.Length == 0 ? Path.Combine(Root, page) : Path.GetFullPath(file, Path.Combine(Root, Path.GetDirectoryName(page)!));
            string anchor = link.Groups["anchor"].Value;
            if (!Path.Exists(target) || (anchor.Length > 0 && !Anchors(File.ReadAllText(target)).Contains(anchor)))
            {
                broken.Add(link.Value);
            }
        }

        Assert.AreEqual("", string.Join('\n', broken));
    }

    /// <summary>Of the pages for users: each name of a property or an item of the package is in the reference.</summary>
    [TestMethod]
    [DataRow("docs/ci.md")]
    [DataRow("docs/debugging.md")]
    [DataRow("docs/from-a-dockerfile.md")]
    [DataRow("docs/kubernetes.md")]
    [DataRow("docs/the-lesson.md")]
    public void A_name_is_in_the_reference(string page)
    {
        string reference = File.ReadAllText(Path.Combine(Root, "docs", "reference.md"));
        string[] names = [.. OwnName().Matches(File.ReadAllText(Path.Combine(Root, page))).Select(match => match.Value).Distinct()];
        Assert.AreEqual("", string.Join(' ', names.Where(name => !reference.Contains($"`{name}`", StringComparison.Ordinal))));
    }

    /// <summary>As GitHub makes them: lower case, without punctuation, and a dash for each space.</summary>
    private static HashSet<string> Anchors(string text) =>
        [.. Heading().Matches(CodeBlock().Replace(text, "")).Select(match => NotInAnchor().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\((?<file>[^)#:\s]*)(#(?<anchor>[^)\s]+))?\)", Options)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", Options)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```[\s\S]*?^```", Options)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", Options)]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"\bContainerStages?[A-Z]\w+", Options)]
    private static partial Regex OwnName();
}
