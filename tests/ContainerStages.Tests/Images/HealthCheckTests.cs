using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Images;

[TestClass]
public sealed class HealthCheckTests
{
    private static readonly Platform Amd64 = new("linux", "amd64");

    [TestMethod]
    [DataRow("/healthz", "ASPNETCORE_HTTP_PORTS=8080", 0, "/usr/bin/health-probe 8080 /healthz")]
    [DataRow("/healthz?a=b", "ASPNETCORE_URLS=https://*:8443;http://*:5000/", 0, "/usr/bin/health-probe 5000 /healthz?a=b")]
    [DataRow(":8081/", "ASPNETCORE_HTTP_PORTS=8080", 0, "/usr/bin/health-probe 8081 /")]
    [DataRow(":8081/", "", 2500, "/usr/bin/health-probe 8081 / 3")]
    public void The_probe_asks_the_app_s_port_or_another(string probe, string variable, int milliseconds, string expected)
    {
        HealthCheck check = new() { Probe = probe, Timeout = TimeSpan.FromMilliseconds(milliseconds) };
        check.Validate(Amd64);
        Assert.AreEqual(expected, string.Join(' ', check.At(Addresses(variable)).Command));
    }

    [TestMethod]
    [DataRow("", "no variable of the image names one")]
    [DataRow("ASPNETCORE_URLS=http://localhost", "no variable of the image names one")]
    [DataRow("ASPNETCORE_HTTPS_PORTS=8443", "ASPNETCORE_HTTPS_PORTS names '8443', and the probe does not speak TLS")]
    public void A_probe_without_a_port_to_ask_is_an_error(string variable, string why)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => new HealthCheck { Probe = "/healthz" }.At(Addresses(variable)));
        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
        Assert.Contains(why, e.Message);
        Assert.Contains("<ContainerStagesHealthProbe>:8080/healthz</ContainerStagesHealthProbe>", e.Advice);
    }

    [TestMethod]
    [DataRow("healthz")]
    [DataRow("http://localhost:8080/healthz")]
    [DataRow("8080/healthz")]
    [DataRow(":0/healthz")]
    [DataRow(":65536/healthz")]
    [DataRow(":99999999999999999999/healthz")]
    [DataRow("/health z")]
    [DataRow("/healthz#now")]
    [DataRow("/gesund/ä")]
    [DataRow("/\r\nX: y")]
    public void Anything_but_a_path_with_an_optional_port_is_an_error(string probe) => AssertInvalid(new HealthCheck { Probe = probe }, "as ContainerStagesHealthProbe");

    [TestMethod]
    public void Values_that_contradict_each_other_are_an_error()
    {
        AssertInvalid(new HealthCheck { Probe = "/", Command = ["/app/App"] }, "cannot have both ContainerStagesHealthcheck and ContainerStagesHealthProbe");
        AssertInvalid(new HealthCheck { Probe = "/", IsOff = true }, "cannot have both");
        AssertInvalid(new HealthCheck { Interval = TimeSpan.FromSeconds(1) }, "cannot use ContainerStagesHealthcheckInterval: the project has no health check");
        AssertInvalid(new HealthCheck { IsOff = true, Retries = 3 }, "cannot use ContainerStagesHealthcheckRetries: ContainerStagesHealthcheck is none");
        AssertInvalid(new HealthCheck { Probe = "/" }, "an image for linux/arm/v7", new Platform("linux", "arm", "v7"));
        new HealthCheck { Probe = "/" }.Validate(platform: null);
        new HealthCheck { IsOff = true }.Validate(Amd64);
    }

    [TestMethod]
    public void Durations_are_those_that_Docker_takes()
    {
        HealthCheck check = new() { Command = ["/app/App"] };
        AssertInvalid(check with { Timeout = TimeSpan.FromMicroseconds(999) }, "as ContainerStagesHealthcheckTimeout");
        AssertInvalid(check with { StartPeriod = TimeSpan.FromSeconds(-1) }, "as ContainerStagesHealthcheckStartPeriod");
        AssertInvalid(check with { StartInterval = TimeSpan.MaxValue }, "as ContainerStagesHealthcheckStartInterval");
        AssertInvalid(check with { Retries = -1 }, "as ContainerStagesHealthcheckRetries");
        (check with { Interval = TimeSpan.FromMilliseconds(1), Retries = 0 }).Validate(Amd64);
    }

    private static void AssertInvalid(HealthCheck check, string message, Platform? platform = null)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => check.Validate(platform ?? Amd64));
        Assert.AreEqual(Catalogue.InvalidValue, e.Diagnostic);
        Assert.Contains(message, e.Message);
    }

    private static IEnumerable<ListenAddress> Addresses(string variable) =>
        ListenAddress.Of(name => variable.StartsWith(name + "=", StringComparison.Ordinal) ? variable[(name.Length + 1)..] : null, "ASPNETCORE_");
}
