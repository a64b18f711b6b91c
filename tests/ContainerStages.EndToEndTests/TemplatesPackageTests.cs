using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ContainerStages.Release;

namespace ContainerStages.EndToEndTests;

[TestClass]
public sealed class TemplatesPackageTests
{
    [ClassInitialize]
    public static Task PackAsync(TestContext context) => PackedTemplates.MakeAsync();

    [TestMethod]
    public async Task The_package_holds_exactly_these_files()
    {
        string[] expected = await File.ReadAllLinesAsync(Repository.Combine("release", "content", "ContainerStages.Templates.txt"));

        var package = new PackageFile(PackedTemplates.File);

        Assert.AreEqual("", string.Join('\n', PackageChecks.Content(package, [.. expected])));
        Assert.AreEqual("", string.Join('\n', PackageChecks.Templates(package)));
    }

    /// <summary>Only then does <c>dotnet new</c> install it, and a project cannot refer to it.</summary>
    [TestMethod]
    public async Task It_is_a_package_of_templates_with_the_version_of_the_main_package()
    {
        await using ZipArchive package = await ZipFile.OpenReadAsync(PackedTemplates.File);
        await using Stream nuspec = await package.GetEntry("ContainerStages.Templates.nuspec")!.OpenAsync();
        XElement metadata = XElement.Load(nuspec).Elements().Single();
        XElement Element(string name) => metadata.Element(metadata.Name.Namespace + name)!;

        Assert.AreEqual(PackedPackage.Version, Element("version").Value);
        Assert.AreEqual("Template", (string?)Element("packageTypes").Elements().Single().Attribute("name"));
        Assert.IsNull(metadata.Element(metadata.Name.Namespace + "dependencies"));
    }

    [TestMethod]
    public async Task Each_template_has_a_name_a_description_and_an_identity_of_its_own()
    {
        await using ZipArchive package = await ZipFile.OpenReadAsync(PackedTemplates.File);
        List<JsonNode> templates = [];
        foreach (ZipArchiveEntry entry in package.Entries.Where(entry => entry.Name == "template.json"))
        {
            await using Stream content = await entry.OpenAsync();
            templates.Add((await JsonNode.ParseAsync(content))!);
        }

        Assert.HasCount(5, templates);
        foreach (string name in (string[])["identity", "name", "shortName", "description"])
        {
            Assert.HasCount(5, templates.Select(template => template[name]!.GetValue<string>()).Where(value => value.Length > 0).Distinct(), name);
        }
    }
}
