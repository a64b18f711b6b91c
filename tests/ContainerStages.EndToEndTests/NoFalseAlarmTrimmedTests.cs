using static ContainerStages.EndToEndTests.StartingTemplate;

namespace ContainerStages.EndToEndTests;

/// <summary>No false alarm about apps whose framework is trimmed.</summary>
[TestClass]
public sealed class NoFalseAlarmTrimmedTests
{
    [TestMethod]
    [DataRow("web", Invariant, Answers200, DisplayName = "web")]
    [DataRow("web", "", Answers200, DisplayName = "web with cultures")]
    [DataRow("webapiaot", "<PublishAot>false</PublishAot>", Answers404, DisplayName = "webapi")]
    [DataRow("worker", Invariant, StaysUp, DisplayName = "worker")]
    [DataRow("console", Invariant, Ends, DisplayName = "console")]
    [DataRow("grpc", Invariant, Answers400, DisplayName = "grpc")]
    public Task About_the_trimmed_app(string template, string properties, string start) =>
        AssertNoAlarmAsync(template, SelfContained + Trimmed + properties, start);
}
