using ContainerStages.Diagnostics;

namespace ContainerStages.Tests.Diagnostics;

[TestClass]
public sealed class LogTextTests
{
    [TestMethod]
    [DataRow("a # b", "a # b")]
    [DataRow("##vso[task.setvariable]x", "# #vso[task.setvariable]x")]
    [DataRow("###vso[", "# # #vso[")]
    [DataRow("####[error]", "# # # #[error]")]
    public void What_build_servers_would_obey_is_only_text(string text, string expected) => Assert.AreEqual(expected, LogText.WithoutCommands(text));
}
