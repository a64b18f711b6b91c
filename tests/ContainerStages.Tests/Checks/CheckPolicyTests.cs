using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Checks;

[TestClass]
public sealed class CheckPolicyTests
{
    [TestMethod]
    public void A_check_is_an_error_unless_it_is_regraded()
    {
        var policy = new CheckPolicy([new Regrading("CSTG3004", Severity.Warning, "known"), new Regrading("CSTG3003", Severity.None, "known"), new Regrading("CSTG3002", Severity.Error, "")]);
        Assert.AreEqual(Severity.Error, policy.SeverityOf(Of(Catalogue.LayerOrder)));
        Assert.AreEqual(Severity.Error, policy.SeverityOf(Of(Catalogue.LayerContainment)));
        Assert.AreEqual(Severity.None, policy.SeverityOf(Of(Catalogue.ForwardDependency)));
        Assert.AreEqual(Severity.Warning, policy.SeverityOf(Of(Catalogue.Shadowing)));
    }

    [TestMethod]
    [DataRow("CSTG9999", Severity.Warning, "known", "CSTG1007")]
    [DataRow("cstg3004", Severity.Warning, "known", "CSTG1007")]
    [DataRow("", Severity.Warning, "known", "CSTG1007")]
    [DataRow("CSTG3004", null, "known", "CSTG1007")]
    [DataRow("CSTG3004", Severity.Warning, "", "CSTG1009")]
    [DataRow("CSTG3004", Severity.None, "  ", "CSTG1009")]
    public void What_cannot_be_is_an_error(string code, Severity? severity, string justification, string expected) => Assert.AreEqual(
        expected,
        Assert.ThrowsExactly<ContainerStagesException>(() => new CheckPolicy([new Regrading(code, severity, justification)])).Diagnostic.Code);

    [TestMethod]
    public void A_secret_is_allowed_by_its_fingerprint_and_all_others_are_not()
    {
        var policy = new CheckPolicy([Allowed("0123456789ab", "ba9876543210"), new Regrading("CSTG5006", Severity.Warning, "known")]);
        Assert.AreEqual(Severity.None, policy.SeverityOf(Of(Catalogue.SecretInImage) with { Fingerprint = "ba9876543210" }));
        Assert.AreEqual(Severity.Warning, policy.SeverityOf(Of(Catalogue.SecretInImage) with { Fingerprint = "ba9876543211" }));
        Assert.AreEqual(Severity.Error, new CheckPolicy([Allowed("0123456789ab")]).SeverityOf(Of(Catalogue.SecretInImage) with { Fingerprint = "ba9876543210" }));
    }

    [TestMethod]
    public void A_regrading_says_what_it_does()
    {
        Assert.AreEqual("CSTG3004 warning", new Regrading("CSTG3004", Severity.Warning, "known").ToString());
        Assert.AreEqual("CSTG5006 allows 1 secret", Allowed("0123456789ab").ToString());
        Assert.AreEqual("CSTG5006 allows 2 secrets", Allowed("0123456789ab", "ba9876543210").ToString());
    }

    [TestMethod]
    [DataRow("CSTG5006", "0123456789ab", Severity.None, "known", "CSTG1007")]
    [DataRow("CSTG3004", "0123456789ab", null, "known", "CSTG1007")]
    [DataRow("CSTG5006", "0123456789AB", null, "known", "CSTG1007")]
    [DataRow("CSTG5006", "0123456789", null, "known", "CSTG1007")]
    [DataRow("CSTG5006", "*", null, "known", "CSTG1007")]
    [DataRow("CSTG5006", "0123456789ab", null, " ", "CSTG1009")]
    public void What_is_no_allowed_secret_is_an_error(string code, string fingerprint, Severity? severity, string justification, string expected) => Assert.AreEqual(
        expected,
        Assert.ThrowsExactly<ContainerStagesException>(() => new CheckPolicy([new Regrading(code, severity, justification) { Fingerprints = [fingerprint] }])).Diagnostic.Code);

    private static Regrading Allowed(params string[] fingerprints) => new("CSTG5006", null, "known") { Fingerprints = [.. fingerprints] };

    private static Finding Of(Diagnostic diagnostic) => new(diagnostic, "message", "advice");
}
