using System.Text.RegularExpressions;

namespace ContainerStages.Tests.Docs;

/// <summary>docs/README.md leads to every page, once.</summary>
[TestClass]
public sealed partial class StartPageTests
{
    private static readonly string Folder = Repository.Combine("docs");

    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Folder, "README.md"));

    [TestMethod]
    public void Its_tables_list_every_page_once()
    {
        string[] listed = [.. Lines.Where(line => line.StartsWith("| [", StringComparison.Ordinal)).Select(line => Row().Match(line).Groups["page"].Value)];
        Assert.AreEqual(string.Join('\n', Pages().Order(StringComparer.Ordinal)), string.Join('\n', listed.Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void A_page_is_of_one_of_four_kinds() => Assert.AreEqual(
        "Tutorials, How-to guides, Reference, Explanations",
        string.Join(", ", Lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])));

    [TestMethod]
    public void Every_page_begins_with_its_title_and_no_two_have_the_same()
    {
        string[] titles = [.. Pages().Select(page => File.ReadLines(Path.Combine(Folder, page)).First())];
        Assert.IsGreaterThan(30, titles.Length);
        Assert.AreEqual("", string.Join('\n', titles.Where(title => !title.StartsWith("# ", StringComparison.Ordinal))));
        CollectionAssert.AllItemsAreUnique(titles);
    }

    [TestMethod]
    public void The_README_leads_to_it() => Assert.Contains("](docs/README.md)", File.ReadAllText(Repository.Combine("README.md")));

    /// <summary>Those of single diagnostics are in a list of their own, which a test compares with the catalogue.</summary>
    private static IEnumerable<string> Pages() => Directory.GetFiles(Folder, "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file))
        .Where(page => page != "README.md" && !Path.GetFileName(page).StartsWith("CSTG", StringComparison.Ordinal));

    /// <summary>The first link of a row.</summary>
    [GeneratedRegex(@"^\| \[[^\]]+\]\((?<page>[^)]+)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Row();
}
