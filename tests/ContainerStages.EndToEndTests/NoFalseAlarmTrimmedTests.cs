using static ContainerStages.EndToEndTests.StartingTemplate;

namespace ContainerStages.EndToEndTests;

/// <summary>
/// No false alarm about apps whose framework is trimmed. Three templates have no row because they do not work trimmed, with any package or none (tried with SDK
/// 10.0.401): <c>webapi</c> answers everything with 500, as reflection-based JSON is off; so does <c>blazor</c>, whose <c>NotFound</c> has lost its constructor; and <c>razor</c>
/// ends with a <see cref="TypeLoadException"/>, as MVC has lost a type that it looks up by name.
/// </summary>
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
