using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Diagnostics;

[TestClass]
public sealed partial class CatalogueTests
{
    [TestMethod]
    public void Every_row_has_a_code_of_its_own()
    {
        string[] listed = [.. Catalogue.All.Select(row => row.Code)];
        Assert.IsGreaterThan(100, listed.Length);
        CollectionAssert.AllItemsAreUnique(listed);
        foreach (string code in listed)
        {
            Assert.MatchesRegex(Code(), code);
        }
    }

    [TestMethod]
    public void A_title_is_one_line_without_a_full_stop()
    {
        foreach (Diagnostic row in Catalogue.All)
        {
            Assert.MatchesRegex(Title(), row.Title, row.Code);
        }
    }

    [TestMethod]
    public void Every_row_has_a_page_with_its_title()
    {
        foreach (Diagnostic row in Catalogue.All)
        {
            string page = Repository.Combine("docs", "diagnostics", row.Code + ".md");
            Assert.IsTrue(File.Exists(page), page);
            Assert.AreEqual($"# {row.Code}: {row.Title}", File.ReadLines(page).FirstOrDefault(line => line.StartsWith('#')), page);
        }
    }

    [TestMethod]
    public void The_list_of_the_pages_has_every_row_with_its_title()
    {
        string[] list = File.ReadAllLines(Repository.Combine("docs", "diagnostics", "README.md"));
        foreach (Diagnostic row in Catalogue.All)
        {
            Assert.HasCount(1, list.Where(line => line == $"| [{row.Code}]({row.Code}.md) | {row.Title}{(row.IsCheck ? " *(check)*" : "")} |"), row.Code);
        }
    }

    [TestMethod]
    public void Every_page_has_a_row() => CollectionAssert.IsSubsetOf(
        Directory.GetFiles(Repository.Combine("docs", "diagnostics"), "CSTG*.md").Select(Path.GetFileNameWithoutExtension).ToArray(),
        Catalogue.All.Select(row => row.Code).ToArray());

    [GeneratedRegex(@"\ACSTG\d{4}\z")]
    private static partial Regex Code();

    [GeneratedRegex(@"\A[A-Z][^\n]*[^.\n]\z")]
    private static partial Regex Title();
}
