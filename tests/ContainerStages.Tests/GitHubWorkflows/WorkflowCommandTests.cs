using ContainerStages.TestKit.GitHubActions;

namespace ContainerStages.Tests.GitHubWorkflows;

/// <summary>Lines as the real runner reads them.</summary>
[TestClass]
public sealed class WorkflowCommandTests
{
    [TestMethod]
    [DataRow("::group::Stages", "group||Stages")]
    [DataRow("  \t::endgroup::", "endgroup||")]
    [DataRow("::error file=a%2Cb,line=3::one%0Atwo%25", "error|file=a,b line=3|one\ntwo%")]
    [DataRow("text ##[set-output name=a;]b%5D", "set-output|name=a|b]")]
    [DataRow("::planted::x", "planted||x")]
    [DataRow("text ::error::x", null)]
    [DataRow("::error", null)]
    [DataRow("text ##[planted]x", null)]
    [DataRow("# #[error]x", null)]
    public void A_line(string line, string? expected)
    {
        WorkflowCommand? command = WorkflowCommand.Find(line);
        Assert.AreEqual(
            expected,
            command is null ? null : $"{command.Name}|{string.Join(' ', command.Properties.Select(property => $"{property.Key}={property.Value}"))}|{command.Data}");
    }
}
