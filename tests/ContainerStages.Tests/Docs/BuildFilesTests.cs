using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ContainerStages.Tests.Docs;

/// <summary>The MSBuild files of the package stay small, and each says at its top what its private properties mean.</summary>
[TestClass]
public sealed partial class BuildFilesTests
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Multiline;

    private static readonly string Folder = Repository.Combine("build");

    /// <summary>Without the trimmer's file: it is an input of every trimmed image, so that other line breaks would give all of them new digests.</summary>
    public static IEnumerable<string> Files => Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) != ".xml")
        .Order(StringComparer.Ordinal);

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void A_file_is_short(string file)
    {
        string[] lines = File.ReadAllLines(file);
        Assert.IsLessThan(150, lines.Length, "lines");
        Assert.AreEqual("", string.Join('\n', lines.Where(line => line.Length >= 160)), "long lines");
    }

    /// <summary>In the first comment, a line each: <c>_ContainerStagesName: meaning</c>.</summary>
    [TestMethod]
    [DynamicData(nameof(Files))]
    public void A_file_explains_the_private_properties_that_it_sets(string file)
    {
        string text = File.ReadAllText(file);
        XElement root = XDocument.Parse(text).Root!;
        string top = root.Nodes().OfType<XComment>().FirstOrDefault()?.Value ?? "";
        string[] explained = [.. Explanation().Matches(top).Select(match => match.Groups["name"].Value)];
        IEnumerable<string> set = root.Descendants("PropertyGroup").Elements().Select(property => property.Name.LocalName)
            .Concat(root.Descendants("Output").Select(output => output.Attribute("PropertyName")?.Value ?? ""))
            .Where(name => name.StartsWith("_ContainerStages", StringComparison.Ordinal))
            .Concat(Passed().Matches(text).Select(match => match.Value))
            .Distinct();
        Assert.AreEqual("", string.Join(' ', set.Except(explained)), "set here, and not explained");
        Assert.AreEqual("", string.Join(' ', explained.Where(name => Regex.Count(text, $@"\b{name}\b") < 2)), "explained, and not used");
    }

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void The_architecture_names_each_file(string file) =>
        Assert.Contains($"`{Path.GetRelativePath(Folder, file)}`", File.ReadAllText(Repository.Combine("docs", "architecture.md")));

    [GeneratedRegex(@"^\s+(?<name>_ContainerStages\w+): \w", Options)]
    private static partial Regex Explanation();

    /// <summary>A global property for another build: <c>Properties="_ContainerStagesName=value"</c>, or <c>-p:_ContainerStagesName=value</c>.</summary>
    [GeneratedRegex(@"(?<![\w(])_ContainerStages\w+(?==)", Options)]
    private static partial Regex Passed();
}
