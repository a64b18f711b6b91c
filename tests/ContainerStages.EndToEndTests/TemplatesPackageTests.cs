using System.Text.Json.Nodes;
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
    public void It_is_a_package_of_templates_with_the_version_of_the_main_package()
    {
        var package = new PackageFile(PackedTemplates.File);

        Assert.AreEqual(PackedPackage.Version, package.Version);
        Assert.AreEqual("Template", (string?)package.Element("packageTypes")!.Elements().Single().Attribute("name"));
        Assert.IsNull(package.Element("dependencies"));
    }

    [TestMethod]
    public void Each_template_has_a_name_a_description_and_an_identity_of_its_own()
    {
        var package = new PackageFile(PackedTemplates.File);
        JsonNode[] templates = [.. package.Names.Where(name => Path.GetFileName(name) == "template.json").Select(name => JsonNode.Parse(package.Bytes(name))!)];

        Assert.HasCount(5, templates);
        foreach (string name in (string[])["identity", "name", "shortName", "description"])
        {
            Assert.HasCount(5, templates.Select(template => template[name]!.GetValue<string>()).Where(value => value.Length > 0).Distinct(), name);
        }
    }
}
