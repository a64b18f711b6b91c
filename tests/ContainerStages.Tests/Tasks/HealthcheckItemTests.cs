using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.IO;
using ContainerStages.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>The properties of a health check, as they are written.</summary>
[TestClass]
public sealed class HealthcheckItemTests
{
    [TestMethod]
    public void Without_any_property_the_base_s_health_check_stays()
    {
        Assert.IsNull(HealthcheckItem.Of(null));
        Assert.IsNull(HealthcheckItem.Of(Item(("Command", ""), ("Interval", " "))));
    }

    [TestMethod]
    [DataRow("none")]
    [DataRow(" NONE ")]
    public void None_turns_the_base_s_off(string text) => Assert.IsTrue(HealthcheckItem.Of(Item(("Command", text))) is { IsOff: true, Command.IsEmpty: true });

    [TestMethod]
    public void All_properties_are_read()
    {
        HealthCheck check = HealthcheckItem.Of(Item(
            ("Command", "/app/App; none"), ("Probe", "/"), ("Interval", "1m30s"), ("Timeout", "500ms"), ("StartPeriod", "1h"), ("StartInterval", "2s"), ("Retries", "5")))!;
        CollectionAssert.AreEqual((string[])["/app/App", "none"], check.Command.ToArray());
        Assert.AreEqual("/", check.Probe);
        Assert.AreEqual("00:01:30 00:00:00.5000000 01:00:00 00:00:02 5", $"{check.Interval} {check.Timeout} {check.StartPeriod} {check.StartInterval} {check.Retries}");
    }

    [TestMethod]
    [DataRow("0", 0)]
    [DataRow("0s", 0)]
    [DataRow("30s", 30_000)]
    [DataRow("1m30s", 90_000)]
    [DataRow("1h2m3s4ms", 3_723_004)]
    [DataRow("1.5m", 90_000)]
    [DataRow(".5s", 500)]
    [DataRow("1.s", 1000)]
    [DataRow("1000us", 1)]
    [DataRow("1000\u00B5s", 1)]
    [DataRow("1000\u03BCs", 1)]
    [DataRow("1000000ns", 1)]
    public void A_duration_is_Go_s(string text, int milliseconds) => Assert.AreEqual(TimeSpan.FromMilliseconds(milliseconds), GoDuration.Parse(text));

    [TestMethod]
    [DataRow("30")]
    [DataRow("s")]
    [DataRow(".s")]
    [DataRow("30 s")]
    [DataRow("-30s")]
    [DataRow("30S")]
    [DataRow("1d")]
    [DataRow("1,5s")]
    [DataRow("00:00:30")]
    [DataRow("99999999999999999h")]
    [DataRow("99999999999999999999999999999999999999s")]
    public void Any_other_duration_is_an_error(string text)
    {
        Assert.IsNull(GoDuration.Parse(text));
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => HealthcheckItem.Of(Item(("StartInterval", text))));
        Assert.AreEqual($"cannot use '{text}' as ContainerStagesHealthcheckStartInterval", e.Message);
        Assert.Contains("1m30s", e.Advice);
    }

    [TestMethod]
    [DataRow("Retries", "three", "cannot use 'three' as ContainerStagesHealthcheckRetries. ")]
    [DataRow("Retries", "-1", "cannot use '-1' as ContainerStagesHealthcheckRetries. ")]
    [DataRow("Command", "CMD-SHELL;curl localhost", "The image has no shell.")]
    [DataRow("Command", "CMD;/app/App", "Write a program and its arguments")]
    [DataRow("Command", """["/app/App"]""", "Write a program and its arguments")]
    [DataRow("Timeout", "500us", " as ContainerStagesHealthcheckTimeout. ")]
    [DataRow("Timeout", "5s", "cannot use ContainerStagesHealthcheckTimeout: the project has no health check")]
    [DataRow("Probe", "healthz", "cannot use 'healthz' as ContainerStagesHealthProbe. ")]
    public void A_mistake_is_found_before_the_build(string name, string value, string message)
    {
        var engine = new RecordingBuildEngine();
        var task = new CheckContainerProject { BuildEngine = engine, ProjectFile = "/nowhere/App.csproj", CacheFolder = "/nowhere", CacheSizeLimit = "1000000000", Healthcheck = Item((name, value)) };
        Assert.IsFalse(task.Execute());
        BuildErrorEventArgs error = engine.Errors.Single();
        Assert.AreEqual("CSTG1007", error.Code, error.Message);
        Assert.Contains(message, error.Message!);
    }

    [TestMethod]
    public void The_probe_has_two_processors()
    {
        foreach ((string identifier, bool works) in ((string, bool)[])[("linux-x64", true), ("linux-musl-arm64", true), ("", true), ("linux-arm", false)])
        {
            var engine = new RecordingBuildEngine();
            var task = new CheckContainerProject
            {
                BuildEngine = engine, ProjectFile = "/nowhere/App.csproj", CacheFolder = "/nowhere", CacheSizeLimit = "1000000000", RuntimeIdentifier = identifier, Healthcheck = Item(("Probe", "/healthz")),
            };
            Assert.AreEqual(works, task.Execute(), string.Join('\n', engine.Errors.Select(error => error.Message)));
        }
    }

    private static TaskItem Item(params (string Name, string Value)[] metadata) => new("healthcheck", metadata.ToDictionary(pair => pair.Name, pair => pair.Value));
}
