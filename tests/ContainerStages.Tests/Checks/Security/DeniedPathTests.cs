using ContainerStages.Bases;
using ContainerStages.Checks;
using ContainerStages.Checks.Security;
using ContainerStages.Layers;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Checks.Security;

/// <summary>CSTG5005: what is denied by its name, and what is not.</summary>
[TestClass]
public sealed class DeniedPathTests
{
    [TestMethod]
    [DataRow("cert.pfx")]
    [DataRow("keys/Cert.P12")]
    [DataRow("id_rsa")]
    [DataRow(".ssh/id_ed25519")]
    [DataRow(".npmrc")]
    [DataRow(".pypirc")]
    [DataRow(".netrc")]
    [DataRow(".dockercfg")]
    [DataRow(".docker/config.json")]
    [DataRow("nuget.config")]
    [DataRow("NuGet.Config")]
    [DataRow("wwwroot/.env")]
    [DataRow(".env.production")]
    [DataRow("secrets.json")]
    [DataRow("Properties/launchSettings.json")]
    [DataRow("App.csproj")]
    [DataRow("App.csproj.user")]
    [DataRow("App.sln")]
    [DataRow("Program.cs")]
    [DataRow(".git/HEAD")]
    [DataRow("obj/project.assets.json")]
    [DataRow("obj/App.csproj.nuget.g.props")]
    public async Task CSTG5005_no_key_no_account_and_no_part_of_the_project_is_published(string path)
    {
        Assert.AreEqual("CSTG5005", await CheckAsync(path, FileOrigin.App));
        Assert.AreEqual("", await CheckAsync(path, FileOrigin.Package), "everybody has it");
    }

    [TestMethod]
    [DataRow("appsettings.json")]
    [DataRow("appsettings.Development.json")]
    [DataRow("web.config")]
    [DataRow("App.pdb")]
    [DataRow("App.dll.config")]
    [DataRow("app.snk")]
    [DataRow(".env.example")]
    [DataRow("environment")]
    [DataRow("my.env")]
    [DataRow("wwwroot/js/env.js")]
    [DataRow("wwwroot/obj/chair.obj")]
    [DataRow("wwwroot/samples/Hello.cs")]
    [DataRow("config.json")]
    [DataRow("mysecrets.json")]
    [DataRow("id_rsa.pub")]
    [DataRow("cs/Microsoft.CodeAnalysis.resources.dll")]
    public async Task CSTG5005_what_an_app_may_read_passes(string path) => Assert.AreEqual("", await CheckAsync(path, FileOrigin.App));

    private static async Task<string> CheckAsync(string path, FileOrigin origin)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestBase.Store(folder);
        BaseImage image = await TestBase.CreateAsync(store);
        PlanUnderCheck plan = await TestBase.UnderCheckAsync(TestBase.Plan(image, []), store, [Samples.Published(path, origin)]);
        return string.Join(' ', DeniedPathRule.Check(plan).Select(finding => finding.Diagnostic.Code));
    }
}
