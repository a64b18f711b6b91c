using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ContainerStages.Tasks.Names;

namespace ContainerStages.Tests.Docs;

/// <summary>What a reader pastes into a project file: each block of XML of the pages can be read, and names nothing that does not exist.</summary>
[TestClass]
public sealed class SnippetNamesTests
{
    /// <summary>Elements of other owners that the pages have: of MSBuild, of the .NET SDK, of NuGet's files, of the trimmer's descriptors, and of the examples themselves.</summary>
    private static readonly string[] Others =
    [
        "Project", "Sdk", "PropertyGroup", "ItemGroup", "Target", "Delete", "Warning", "Solution",
        "Content", "None", "PackageReference", "ProjectReference", "NuGetAuditSuppress", "TrimmerRootDescriptor",
        "Exclude", "Command",
        "ImplicitUsings", "IncludeAllContentForSelfExtract", "InvariantGlobalization", "LinkerFlavor", "NoWarn", "Nullable", "PathMap", "PublishAot", "PublishSingleFile", "PublishTrimmed",
        "RuntimeIdentifier", "RuntimeIdentifiers", "SelfContained", "TargetFramework", "TargetFrameworks",
        "add", "configuration", "packageSourceCredentials", "packageSources", "team",
        "assembly", "linker", "type",
        "Edition",
    ];

    /// <summary>Pages about mistakes, which have them on purpose.</summary>
    private static readonly string[] Wrong = ["CSTG1014.md"];

    public static IEnumerable<string> Pages => PagesTests.Pages.Where(page => File.ReadAllText(Repository.Combine(page)).Contains("```xml", StringComparison.Ordinal));

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void A_block_of_XML_names_only_what_exists(string page)
    {
        foreach ((_, string text, _) in DocsPage.Blocks(page).Where(block => block.Language == "xml"))
        {
            XElement[] elements = [.. XElement.Parse($"<All>{text}</All>").Descendants()];
            if (!Wrong.Contains(Path.GetFileName(page)))
            {
                Assert.AreEqual("", string.Join('\n', elements.SelectMany(Mistakes)), text);
            }
        }
    }

    /// <summary>The one that cannot is about that.</summary>
    [TestMethod]
    public void A_block_of_JSON_can_be_read() => Assert.AreEqual(
        "docs/diagnostics/CSTG4034.md",
        string.Join(' ', PagesTests.Pages
            .Where(page => File.ReadAllText(Repository.Combine(page)).Contains("```json", StringComparison.Ordinal))
            .Where(page => !DocsPage.Blocks(page).Where(block => block.Language == "json").All(block => IsJson(block.Text)))));

    private static bool IsJson(string text)
    {
        try
        {
            return JsonNode.Parse(text) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Mistakes(XElement element)
    {
        string name = element.Name.LocalName;
        if (KnownNames.OwnItems.TryGetValue(name, out string[]? metadata) || KnownNames.SdkItems.TryGetValue(name, out metadata))
        {
            return element.Attributes().Select(attribute => attribute.Name.LocalName).Concat(element.Elements().Select(child => child.Name.LocalName))
                .Except([.. metadata, .. KnownNames.ItemAttributes])
                .Select(unknown => $"{name} has no {unknown}");
        }

        return KnownNames.OwnProperties.Contains(name) || KnownNames.SdkProperties.Contains(name) || Others.Contains(name) ? [] : [$"there is no {name}"];
    }
}
