using System.Globalization;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Probes;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The health probe asks the port of the image's variables, and the app's settings make it listen elsewhere. A port that is written before the probe's path is not
/// judged: code may listen there, too.
/// </summary>
internal static class HealthProbePortRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.Plan.Settings.Healthcheck is not { Probe: ['/', ..], Command: [_, var port, ..] } check
            || Kestrel.Addresses(plan).ToArray() is not [var first, ..] addresses
            || addresses.Any(address => IsHttp(address) && PortOf(address) == port))
        {
            yield break;
        }

        yield return new Finding(
            Catalogue.HealthProbePort,
            $"cannot ask the app for its health at port {port}: {first.Variable} is '{first.Text}', and it does not listen there",
            addresses.FirstOrDefault(IsHttp) is { } http
                ? $"Write its port before the path: {Example(check, PortOf(http))}."
                : $"Add an address with HTTP, which the probe speaks, and write its port before the path, such as {Example(check, "8081")}.");
    }

    private static bool IsHttp(ListenAddress address) => address is { IsHttps: false, Port: not null };

    private static string PortOf(ListenAddress address) => address.Port?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Example(HealthCheck check, string port) => $"<{HealthProbe.Property}>:{port}{check.Probe}</{HealthProbe.Property}>";
}
