using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ContainerStages.EndToEndTests;

[TestClass]
public sealed class TemplatesPackageTests
{
    [ClassInitialize]
    public static Task PackAsync(TestContext context) => PackedTemplates.MakeAsync();

    [TestMethod]
    public async Task The_package_holds_exactly_these_files()
    {
        await using ZipArchive package = await ZipFile.OpenReadAsync(PackedTemplates.File);
        string[] files = [.. package.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        string[] expected =
        [
            "ContainerStages.Templates.nuspec",
            "LICENSE",
            "README.md",
            "[Content_Types].xml",
            "content/console/.template.config/dotnetcli.host.json",
            "content/console/.template.config/template.json",
            "content/console/ContainerApp.csproj",
            "content/console/Program.cs",
            "content/frontend/.template.config/dotnetcli.host.json",
            "content/frontend/.template.config/template.json",
            "content/frontend/Program.cs",
            "content/frontend/Properties/launchSettings.json",
            "content/frontend/WebWithFrontend.csproj",
            "content/frontend/appsettings.json",
            "content/frontend/frontend/.gitignore",
            "content/frontend/frontend/index.html",
            "content/frontend/frontend/package-lock.json",
            "content/frontend/frontend/package.json",
            "content/frontend/frontend/src/greeting.ts",
            "content/frontend/frontend/src/main.ts",
            "content/frontend/frontend/src/style.css",
            "content/frontend/frontend/tsconfig.json",
            "content/frontend/frontend/vite.config.js",
            "content/item/.template.config/template.json",
            "content/web/.template.config/dotnetcli.host.json",
            "content/web/.template.config/template.json",
            "content/web/ContainerApp.csproj",
            "content/web/Program.cs",
            "content/web/Properties/launchSettings.json",
            "content/web/appsettings.json",
            "content/worker/.template.config/dotnetcli.host.json",
            "content/worker/.template.config/template.json",
            "content/worker/ContainerApp.csproj",
            "content/worker/Program.cs",
            "content/worker/Worker.cs",
            "content/worker/appsettings.json",
            "icon.png",
        ];
        CollectionAssert.AreEqual(expected, files, string.Join('\n', files));
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
