using System.Text;
using ContainerStages.App;

namespace ContainerStages.Tests.App;

[TestClass]
public sealed class RestoredLibrariesTests
{
    private const string Assets = """
        {
          "version": 3,
          "libraries": {
            "Low/1.0.0": { "type": "project", "path": "../Low/Low.csproj", "msbuildProject": "../Low/Low.csproj" },
            "Serilog/4.2.0": { "sha512": "x", "type": "package", "path": "serilog/4.2.0" },
            "Serilog/1.0.0": { "type": "project", "path": "../Twin/Twin.csproj" }
          },
          "packageFolders": { "/home/me/.nuget/packages/": {}, "/opt/fallback": {} }
        }
        """;

    private readonly RestoredLibraries _libraries = RestoredLibraries.Parse(Encoding.UTF8.GetBytes(Assets));

    [TestMethod]
    [DataRow("Low", "1.0.0", true)]
    [DataRow("low", "1.0.0", true)]
    [DataRow("Serilog", "4.2.0", false)]
    [DataRow("Serilog", "1.0.0", true, DisplayName = "a project with the id of a package")]
    [DataRow("Other", "1.0.0", false)]
    [DataRow("", "", false)]
    public void The_type_tells_a_project_from_a_package(string id, string version, bool isProject) =>
        Assert.AreEqual(isProject, _libraries.IsProject(id, version));

    [TestMethod]
    [DataRow("/home/me/.nuget/packages/serilog/4.2.0/contentFiles/any/any/a.txt", "Serilog 4.2.0")]
    [DataRow("/opt/fallback/serilog/4.2.0/a.txt", "Serilog 4.2.0")]
    [DataRow("/home/me/.nuget/packages/serilog/4.2.0.1/a.txt", "")]
    [DataRow("/home/me/.nuget/packages/serilog/4.2.0", "")]
    [DataRow("/home/me/src/Low/data/a.txt", "")]
    [DataRow("a.txt", "")]
    [DataRow("", "")]
    public void A_file_in_a_packages_folder_is_the_packages(string file, string expected) =>
        Assert.AreEqual(expected, _libraries.PackageOf(file) is { } package ? $"{package.Id} {package.Version}" : "");

    [TestMethod]
    [DataRow("{}")]
    [DataRow("""{"libraries":5,"packageFolders":[]}""")]
    [DataRow("""{"libraries":{"a":5,"b/1":{},"c":{"type":"package","path":"c"},"d/1":{"type":"package"}},"packageFolders":{"relative":{},"/p":null}}""")]
    public void An_odd_file_names_no_library(string assets)
    {
        var libraries = RestoredLibraries.Parse(Encoding.UTF8.GetBytes(assets));
        Assert.IsFalse(libraries.IsProject("b", "1"));
        Assert.IsNull(libraries.PackageOf("/p/c/x"));
    }
}
