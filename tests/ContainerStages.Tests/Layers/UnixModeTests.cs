using ContainerStages.Layers;

namespace ContainerStages.Tests.Layers;

[TestClass]
public sealed class UnixModeTests
{
    [TestMethod]
    [DataRow("755", "0755")]
    [DataRow("0644", "0644")]
    [DataRow("1777", "1777")]
    [DataRow("07777", "7777")]
    public void Octal_digits_are_a_mode(string text, string expected)
    {
        Assert.IsTrue(UnixMode.TryParse(text, out UnixMode mode));
        Assert.AreEqual(expected, mode.ToString());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("7")]
    [DataRow("rwx")]
    [DataRow("0888")]
    [DataRow("-755")]
    [DataRow("10000")]
    [DataRow("077777")]
    public void Anything_else_is_not(string text) => Assert.IsFalse(UnixMode.TryParse(text, out _));
}
