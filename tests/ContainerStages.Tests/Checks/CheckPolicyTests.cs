using ContainerStages.Checks;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Checks;

[TestClass]
public sealed class CheckPolicyTests
{
    [TestMethod]
    public void A_check_is_an_error_unless_it_is_regraded()
    {
        var policy = new CheckPolicy([new Regrading("CSTG3004", "Warning", "known"), new Regrading("CSTG3003", "none", "known"), new Regrading("CSTG3002", "error", "")]);
        Assert.AreEqual(Severity.Error, policy.SeverityOf(Catalogue.LayerOrder));
        Assert.AreEqual(Severity.Error, policy.SeverityOf(Catalogue.LayerContainment));
        Assert.AreEqual(Severity.None, policy.SeverityOf(Catalogue.ForwardDependency));
        Assert.AreEqual(Severity.Warning, policy.SeverityOf(Catalogue.Shadowing));
    }

    [TestMethod]
    [DataRow("CSTG9999", "warning", "known", "CSTG1007")]
    [DataRow("cstg3004", "warning", "known", "CSTG1007")]
    [DataRow("", "warning", "known", "CSTG1007")]
    [DataRow("CSTG3004", "fatal", "known", "CSTG1007")]
    [DataRow("CSTG3004", "", "known", "CSTG1007")]
    [DataRow("CSTG3004", "1", "known", "CSTG1007")]
    [DataRow("CSTG3004", "warning, error", "known", "CSTG1007")]
    [DataRow("CSTG3004", "warning", "", "CSTG1009")]
    [DataRow("CSTG3004", "none", "  ", "CSTG1009")]
    public void What_cannot_be_is_an_error(string code, string severity, string justification, string expected) => Assert.AreEqual(
        expected,
        Assert.ThrowsExactly<ContainerStagesException>(() => new CheckPolicy([new Regrading(code, severity, justification)])).Diagnostic.Code);
}
