using ContainerStages.Oci;

namespace ContainerStages.Tests.Oci;

[TestClass]
public sealed class NumericUserTests
{
    [TestMethod]
    [DataRow("1654", "1654:1654")]
    [DataRow("1654:0", "1654:0")]
    [DataRow("0:0", "0:0")]
    [DataRow("2147483647", "2147483647:2147483647")]
    public void Digits_are_a_user(string text, string expected)
    {
        Assert.IsTrue(NumericUser.TryParse(text, out NumericUser user));
        Assert.AreEqual(expected, user.ToString());
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow(":")]
    [DataRow("1:")]
    [DataRow(":1")]
    [DataRow("1:2:3")]
    [DataRow("app")]
    [DataRow("1:app")]
    [DataRow("-1")]
    [DataRow("+1")]
    [DataRow(" 1")]
    [DataRow("0x1")]
    [DataRow("1.0")]
    [DataRow("١")]
    [DataRow("2147483648")]
    [DataRow("4294967295")]
    [DataRow("99999999999999999999")]
    public void Anything_else_is_not_and_neither_is_a_number_that_no_runtime_starts(string? text) =>
        Assert.IsFalse(NumericUser.TryParse(text, out _));
}
