using ContainerStages.Diagnostics;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Tests.Stages.Graph;

[TestClass]
public sealed class StageSecretTests
{
    [TestMethod]
    [DataRow("TOKEN", SecretKind.Variable, "TOKEN")]
    [DataRow("TOKEN=env:MY_PAT", SecretKind.Variable, "MY_PAT")]
    [DataRow("TOKEN=file:secrets/token.txt", SecretKind.File, "secrets/token.txt")]
    [DataRow(@"TOKEN=file:C:\token.txt", SecretKind.File, @"C:\token.txt")]
    [DataRow("TOKEN=user-secrets:Npm:Token", SecretKind.UserSecret, "Npm:Token")]
    public void A_secret_says_where_its_value_is(string text, object kind, string place) =>
        Assert.AreEqual(new StageSecret("TOKEN", (SecretKind)kind, place), StageSecret.Parse("frontend", text));

    [TestMethod]
    [DataRow("")]
    [DataRow("a-b")]
    [DataRow("1A")]
    [DataRow("TOKEN=")]
    [DataRow("TOKEN=s3cr3t-value")]
    [DataRow("TOKEN=vault:s3cr3t-value")]
    [DataRow("TOKEN=env:")]
    public void What_says_no_place_is_refused_and_not_repeated(string text)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => StageSecret.Parse("frontend", text));

        Assert.AreEqual("CSTG7001", e.Diagnostic.Code);
        Assert.DoesNotContain("s3cr3t-value", e.Message + e.Advice);
    }
}
