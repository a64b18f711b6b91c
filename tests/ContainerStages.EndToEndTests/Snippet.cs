using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ContainerStages.EndToEndTests;

/// <summary>Whose file a block of XML belongs into.</summary>
internal enum SnippetKind
{
    /// <summary>A part of a project file: whole groups, or properties, items and targets that a reader puts into them.</summary>
    Fragment,

    /// <summary>A whole project file.</summary>
    Project,

    /// <summary><c>Directory.Build.props</c>: a project without an SDK.</summary>
    Props,

    /// <summary>A solution (<c>.slnx</c>).</summary>
    Solution,

    /// <summary><c>nuget.config</c>.</summary>
    NuGetConfig,

    /// <summary>A descriptor for the trimmer.</summary>
    TrimmerDescriptor,
}

/// <summary>A block of XML of a page.</summary>
/// <param name="Page">The path of the page in the repository.</param>
/// <param name="Number">Of the block among those of XML on its page, from 1.</param>
/// <param name="Text">Without what stands for something longer: <c>sha256:…</c>.</param>
/// <param name="IsMistake">Whether it shows what the page of a diagnostic is about: it is below "Example".</param>
internal sealed partial record Snippet(string Page, int Number, string Text, bool IsMistake)
{
    private readonly XElement _content = XElement.Parse($"<All>{Text}</All>", LoadOptions.PreserveWhitespace);

    public SnippetKind Kind => _content.Elements().First().Name.LocalName switch
    {
        "Project" => _content.Elements().First().Attribute("Sdk") is null ? SnippetKind.Props : SnippetKind.Project,
        "Solution" => SnippetKind.Solution,
        "configuration" => SnippetKind.NuGetConfig,
        "linker" => SnippetKind.TrimmerDescriptor,
        string name when char.IsAsciiLetterUpper(name[0]) => SnippetKind.Fragment,
        string name => throw new AssertFailedException($"{this}: nothing is known about a file that begins with <{name}>"),
    };

    /// <summary>Of the diagnostic that the page is about; empty for other pages.</summary>
    public string Code => CodeExpression().Match(Page).Groups["code"].Value;

    /// <summary>The items and, with their values, the properties that it sets, outside of targets.</summary>
    public IEnumerable<XElement> Settings => Kind is SnippetKind.Fragment or SnippetKind.Project or SnippetKind.Props
        ? _content.DescendantsAndSelf().Where(element => element.Parent is { } parent && (parent.Name.LocalName is "PropertyGroup" or "ItemGroup" || parent == _content)
            && element.Name.LocalName is not ("PropertyGroup" or "ItemGroup" or "Target" or "Project"))
        : [];

    public IEnumerable<XElement> Items(string name) => Settings.Where(element => element.Name.LocalName == name);

    /// <summary>As it is pasted into a project file.</summary>
    public string InGroups() => string.Join('\n', _content.Elements().Select(element => element switch
    {
        { Name.LocalName: "PropertyGroup" or "ItemGroup" or "Target" } => $"{element}",
        _ when IsItem(element) => $"<ItemGroup>{element}</ItemGroup>",
        _ => $"<PropertyGroup>{element}</PropertyGroup>",
    }));

    public static bool IsItem(XElement element) => element.Attribute("Include") is not null || element.Attribute("Update") is not null || element.Attribute("Remove") is not null;

    public static IReadOnlyList<Snippet> All() => [.. DocsPage.All.SelectMany(page => Of(page))];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Page}, block {Number} of XML");

    private static IEnumerable<Snippet> Of(string page)
    {
        if (!File.ReadAllText(Repository.Combine(page)).Contains("```xml", StringComparison.Ordinal))
        {
            return [];
        }

        bool isOfDiagnostic = page.StartsWith("docs/diagnostics/", StringComparison.Ordinal);
        return DocsPage.Blocks(page).Where(block => block.Language == "xml").Select((block, index) => new Snippet(
            page, index + 1, block.Text.Replace("sha256:…", "sha256:" + new string('1', 64), StringComparison.Ordinal), isOfDiagnostic && block.Heading == "Example"));
    }

    [GeneratedRegex(@"/(?<code>CSTG\d{4})\.md$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex CodeExpression();
}
