using static ContainerStages.EndToEndTests.StartingTemplate;

namespace ContainerStages.EndToEndTests;

/// <summary>No false alarm about apps that are compiled ahead of time.</summary>
[TestClass]
public sealed class NoFalseAlarmNativeTests
{
    /// <summary>As in samples/StaticConsole.</summary>
    private const string Static =
        """
        <StaticExecutable>true</StaticExecutable>
        <LinkerFlavor>lld</LinkerFlavor>
        <ContainerBaseImage>scratch</ContainerBaseImage>
        <ContainerUser>10001:10001</ContainerUser>
        """;

    [TestMethod]
    [DataRow("web", Invariant, Answers200, DisplayName = "web")]
    [DataRow("webapiaot", "", Answers404, DisplayName = "webapi")]
    [DataRow("worker", Invariant, StaysUp, DisplayName = "worker")]
    [DataRow("console", Invariant, Ends, DisplayName = "console")]
    [DataRow("grpc", Invariant, Answers400, DisplayName = "grpc")]
    public Task About_the_native_app(string template, string properties, string start) =>
        AssertNoAlarmAsync(template, Aot + properties, start);

    [TestMethod]
    [DataRow("web", StaysUp, DisplayName = "web, which nothing gives a port")]
    [DataRow("worker", StaysUp)]
    [DataRow("console", Ends)]
    public Task About_the_static_app_on_nothing(string template, string start) =>
        AssertNoAlarmAsync(template, LinuxX64 + Aot + Invariant + Static, """<LinkerArg Include="-Wl,-z,nostart-stop-gc" />""", start);
}
