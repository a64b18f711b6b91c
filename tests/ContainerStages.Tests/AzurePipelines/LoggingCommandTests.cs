using ContainerStages.TestKit.AzurePipelines;

namespace ContainerStages.Tests.AzurePipelines;

[TestClass]
public sealed class LoggingCommandTests
{
    [TestMethod]
    [DataRow("##vso[task.setvariable variable=a;isOutput=true]b", "task.setvariable", "variable=a isOutput=true", "b")]
    [DataRow("  text before ##vso[Task.SetProgress value=60;]Image", "task.setprogress", "value=60", "Image")]
    [DataRow("##vso[build.addbuildtag]a%3Bb%5D%0Ac%AZP25", "build.addbuildtag", "", "a;b]\nc%")]
    [DataRow("##vso[task.logissue type=error%3Bx]why", "task.logissue", "type=error;x", "why")]
    public void A_command_is_read_anywhere_in_a_line_and_unescaped(string line, string name, string properties, string data)
    {
        LoggingCommand command = LoggingCommand.Find(line)!;
        Assert.AreEqual(name, command.Name);
        Assert.AreEqual(properties, string.Join(' ', command.Properties.Select(property => $"{property.Key}={property.Value}")));
        Assert.AreEqual(data, command.Data);
    }

    [TestMethod]
    [DataRow("# #vso[task.setvariable variable=a]b")]
    [DataRow("##vso[task.setvariable variable=a")]
    [DataRow("##vso[setvariable variable=a]b")]
    public void Other_text_has_no_command(string line) => Assert.IsNull(LoggingCommand.Find(line));
}
