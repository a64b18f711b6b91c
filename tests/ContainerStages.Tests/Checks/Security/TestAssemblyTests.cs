using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Security;
using ContainerStages.Images;
using ContainerStages.Metadata;
using ContainerStages.Storage;
using ContainerStages.Tests.Images;
using ContainerStages.Tests.Layers;

namespace ContainerStages.Tests.Checks.Security;

/// <summary>CSTG5008: what is a test, and what is not.</summary>
[TestClass]
public sealed class TestAssemblyTests
{
    [TestMethod]
    [DataRow("CSTG5008", FileOrigin.Project, "MSTest.TestFramework")]
    [DataRow("CSTG5008", FileOrigin.App, "xunit.v3.core")]
    [DataRow("CSTG5008", FileOrigin.Project, "nunit.framework")]
    [DataRow("", FileOrigin.Project, "System.Runtime")]
    [DataRow("", FileOrigin.Package, "xunit.core", DisplayName = "a package that helps tests")]
    public async Task CSTG5008_no_assembly_of_the_projects_is_a_test(string expected, object origin, string reference)
    {
        using var folder = new TemporaryFolder();
        ContentStore store = TestImage.Store(folder);
        Image image = await TestBase.CreateAsync(store);
        PublishedFile file = Samples.Published("Lib.dll", (FileOrigin)origin);
        PlanUnderCheck plan = await TestBase.UnderCheckAsync(TestBase.Plan(image, []), store, [file]) with
        {
            Assemblies = [new ReadAssembly(file, Facts(reference))],
        };
        Assert.AreEqual(expected, string.Join(' ', TestAssemblyRule.Check(plan).Select(finding => finding.Diagnostic.Code)));
    }

    private static AssemblyFacts Facts(string reference) => new()
    {
        Name = "Lib",
        Version = new Version(1, 0),
        Mvid = Guid.Empty,
        References = [reference],
        Types = [],
        Calls = [],
        SymbolPath = null,
        Documents = [],
    };
}
