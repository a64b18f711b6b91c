using System.Text.RegularExpressions;
using ContainerStages.Stages;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Tests.Stages;

[TestClass]
public sealed class HostRunnerTests
{
    [TestMethod]
    public async Task Its_identity_is_what_programs_are_made_for()
    {
        string identity = await new HostRunner(new Dictionary<string, string?>()).IdentityAsync(new CommandStage("any", "true") { WorkingDirectory = "/" }, default);
        Assert.IsTrue(Regex.IsMatch(identity, @"\A(linux|linux-musl|osx|win)-(x64|arm64|arm|x86)\z"), identity);
    }
}
