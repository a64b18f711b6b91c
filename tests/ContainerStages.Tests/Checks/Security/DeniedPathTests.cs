using System.Text;
using ContainerStages.App;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Security;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;

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
    [DataRow("wwwroot/.env")]
    [DataRow(".env.production")]
    [DataRow("secrets.json")]
    public async Task CSTG5005_no_key_and_no_account_is_published(string path)
    {
        Assert.AreEqual("CSTG5005 Error", await CheckAsync(path, FileOrigin.App));
        Assert.AreEqual("", await CheckAsync(path, FileOrigin.Package), "everybody has it");
    }

    [TestMethod]
    [DataRow("Properties/launchSettings.json")]
    [DataRow("App.csproj")]
    [DataRow("App.csproj.user")]
    [DataRow("App.sln")]
    [DataRow("Program.cs")]
    [DataRow(".git/HEAD")]
    [DataRow("obj/project.assets.json")]
    [DataRow("obj/App.csproj.nuget.g.props")]
    [DataRow("frontend/package.json")]
    [DataRow("package-lock.json")]
    [DataRow("frontend/tsconfig.app.json")]
    public async Task CSTG5005_a_part_of_the_project_may_be_meant_as_a_script_or_a_template(string path)
    {
        Assert.AreEqual("CSTG5005 Warning", await CheckAsync(path, FileOrigin.App));
        Assert.AreEqual("", await CheckAsync(path, FileOrigin.Package), "everybody has it");
    }

    [TestMethod]
    [DataRow("Warning", """<packageSources><add key="feed" value="https://feed.example/index.json" /></packageSources>""")]
    [DataRow("Warning", """<packageSourceCredentials><feed><add key="Username" value="me" /><add key="ClearTextPassword" value="%FEED_TOKEN%" /></feed></packageSourceCredentials>""")]
    [DataRow("Error", """<packageSourceCredentials><feed><add key="Username" value="me" /><add key="ClearTextPassword" value="x7Lq2Vd9" /></feed></packageSourceCredentials>""")]
    [DataRow("Error", """<packageSourceCredentials><feed><add key="Password" value="AQAAANCMnd8BFdERjHoAwE" /></feed></packageSourceCredentials>""")]
    [DataRow("Error", """<apikeys><add key="https://feed.example/index.json" value="AQAAANCMnd8BFdERjHoAwE" /></apikeys>""")]
    [DataRow("Error", """<config><add key="http_proxy.password" value="AQAAANCMnd8BFdERjHoAwE" /></config>""")]
    [DataRow("Error", "<packageSources>")]
    public async Task CSTG5005_sources_of_packages_are_an_error_only_with_an_account(string expected, string settings)
    {
        foreach (string name in (string[])["nuget.config", "tools/NuGet.Config"])
        {
            Assert.AreEqual("CSTG5005 " + expected, await CheckAsync(name, FileOrigin.App, $"<configuration>{settings}</configuration>"));
        }
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
    [DataRow("wwwroot/package.json")]
    [DataRow("mypackage.json")]
    [DataRow("config.json")]
    [DataRow("mysecrets.json")]
    [DataRow("id_rsa.pub")]
    [DataRow("cs/Microsoft.CodeAnalysis.resources.dll")]
    public async Task CSTG5005_what_an_app_may_read_passes(string path) => Assert.AreEqual("", await CheckAsync(path, FileOrigin.App));

    /// <summary>What is to be pasted names the file as the project does: a linked one stands elsewhere.</summary>
    [TestMethod]
    [DataRow(FileOrigin.App, "../shared/testcert.pfx", "<Content Update=\"../shared/testcert.pfx\" ")]
    [DataRow(FileOrigin.App, null, "<Content Update=\"certs/testcert.pfx\" ")]
    [DataRow(FileOrigin.Project, "../Lib/keys/testcert.pfx", "in the referenced project that has it: <Content Update=\"**/testcert.pfx\" ")]
    public async Task CSTG5005_says_what_to_leave_out_where_it_stands(object origin, string? source, string advice)
    {
        PublishedFile file = new("certs/testcert.pfx", FileContent.Of("x"u8.ToArray()), (FileOrigin)origin, false, false) { Source = source };
        Assert.Contains(advice, (await FindingsAsync(file)).Single().Advice);
    }

    private static async Task<string> CheckAsync(string path, FileOrigin origin, string content = "x")
    {
        var policy = new CheckPolicy([]);
        Finding[] findings = await FindingsAsync(new PublishedFile(path, FileContent.Of(Encoding.UTF8.GetBytes(content)), origin, false, false));
        return string.Join(' ', findings.Select(finding => $"{finding.Diagnostic.Code} {policy.SeverityOf(finding)}"));
    }

    private static async Task<Finding[]> FindingsAsync(PublishedFile file)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store);
        return [.. DeniedPathRule.Check(await TestBase.UnderCheckAsync(TestBase.Plan(image, []), store, [file]))];
    }
}
