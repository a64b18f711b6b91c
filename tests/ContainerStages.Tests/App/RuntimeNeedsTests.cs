using System.Text;
using ContainerStages.App;
using ContainerStages.IO;
using ContainerStages.Images;

namespace ContainerStages.Tests.App;

[TestClass]
public sealed class RuntimeNeedsTests
{
    private static readonly string Calls = typeof(RuntimeNeedsTests).Assembly.Location;
    private static readonly string CallsNot = typeof(Image).Assembly.Location;

    /// <summary>What the rule looks for in this very assembly.</summary>
    public static TimeZoneInfo Utc => TimeZoneInfo.FindSystemTimeZoneById("UTC");

    [TestMethod]
    public void Code_that_looks_up_a_time_zone_needs_time_zones()
    {
        Assert.IsTrue(Needs(code: [CallsNot, Calls]).TimeZones);
        Assert.IsFalse(Needs(code: [CallsNot]).TimeZones);
        Assert.IsFalse(Needs(code: [Calls], invariantTimezone: true).TimeZones);
    }

    [TestMethod]
    public void A_TZ_for_the_image_needs_time_zones() => Assert.IsTrue(Needs(environment: [new("TZ", "Europe/Berlin")]).TimeZones);

    [TestMethod]
    public void What_is_no_assembly_calls_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Combine("text.dll"), "MZ, but only just");
        Assert.IsFalse(Needs(code: [folder.Combine("text.dll"), folder.Combine("missing.dll"), "/bin/ls"]).TimeZones);
    }

    [TestMethod]
    [DataRow(null, false, true)]
    [DataRow(null, true, false)]
    [DataRow("""{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":true}}}""", false, false)]
    [DataRow("""{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":"true"}}}""", false, false)]
    [DataRow("""{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":false}}}""", true, true)]
    [DataRow("""{"runtimeOptions":{"configProperties":{"System.Globalization.AppLocalIcu":"72.1"}}}""", false, false)]
    [DataRow("""{"runtimeOptions":{}}""", true, false)]
    [DataRow("""{"runtimeOptions":[]}""", true, false)]
    [DataRow("[]", true, false)]
    [DataRow("", true, false)]
    [DataRow("nonsense", true, false)]
    public void The_runtimeconfig_wins_over_the_project(string? runtimeConfig, bool invariantGlobalization, bool icu)
    {
        PublishedFile[] files = runtimeConfig is null
            ? []
            : [new PublishedFile("App.runtimeconfig.json", FileContent.Of(Encoding.UTF8.GetBytes(runtimeConfig)), FileOrigin.App, false, false)];
        Assert.AreEqual(icu, RuntimeNeeds.Of(files, "App", [], [], invariantGlobalization, false).Icu);
    }

    /// <summary>As in a hosted Blazor WebAssembly app, whose client is a program that comes first by its name.</summary>
    [TestMethod]
    public void The_runtimeconfig_of_a_referenced_program_says_nothing_about_the_app()
    {
        static PublishedFile File(string name, string json) => new(name, FileContent.Of(Encoding.UTF8.GetBytes(json)), FileOrigin.Project, false, false);
        PublishedFile client = File("App.Client.runtimeconfig.json", """{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":true}}}""");
        PublishedFile app = File("App.runtimeconfig.json", """{"runtimeOptions":{"framework":{"name":"Microsoft.AspNetCore.App","version":"10.0.0"}}}""");
        Assert.AreEqual("Microsoft.AspNetCore.App", RuntimeConfig.Find([client, app], "App")!.Frameworks.Single().Name);
        Assert.IsTrue(RuntimeNeeds.Of([client, app], "App", [], [], invariantGlobalization: false, invariantTimezone: false).Icu);
        Assert.IsNull(RuntimeConfig.Find([client], "App"), "an app that NativeAOT compiled has none");
        Assert.IsNull(RuntimeConfig.Find([File("sub/App.runtimeconfig.json", "{}")], "App"));
    }

    private static RuntimeNeeds Needs(string[]? code = null, KeyValuePair<string, string>[]? environment = null, bool invariantTimezone = false) =>
        RuntimeNeeds.Of([], "App", code ?? [], environment ?? [], true, invariantTimezone);
}
