using System.Globalization;
using ContainerStages.Diagnostics;
using ContainerStages.Images;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The app listens on a port below 1024, which is root's where <c>net.ipv4.ip_unprivileged_port_start</c> is the kernel's default: on many
/// clusters of Kubernetes, not in Docker. A port that is only declared is a warning: nobody says that the app listens there.
/// </summary>
internal static class PrivilegedPortRule
{
    private const int FirstFree = 1024;

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        ListenAddress[] listening = [.. Kestrel.Addresses(plan).Where(address => address.Port is > 0 and < FirstFree)];
        foreach (ListenAddress address in listening)
        {
            yield return new Finding(
                Catalogue.PrivilegedPort,
                $"cannot listen on port {address.Port} as {plan.Plan.Settings.User} everywhere: {address.Variable} is '{address.Text}', and ports below {FirstFree} are root's. Docker lets everybody have them, Kubernetes often does not",
                $"""Use a higher port and map it: <ContainerEnvironmentVariable Include="{address.Variable}" Value="{Higher(plan, address)}" />.""");
        }

        string[] declared = [.. plan.Plan.Settings.ExposedPorts.Where(port => NumberOf(port) is > 0 and < FirstFree).Except(Kestrel.Told(plan).Select(address => $"{address.Port}/tcp"))];
        if (plan.Started is not null && declared.Length > 0)
        {
            yield return new Finding(
                Catalogue.PrivilegedPort,
                $"cannot be sure that {plan.Plan.Settings.User} may listen on {Listing.Of(declared)}: ports below {FirstFree} are root's. Docker lets everybody have them, Kubernetes often does not",
                """Listen on a higher port and map it: <ContainerPort Include="8080" />.""")
            {
                Severity = Severity.Warning,
            };
        }
    }

    private static string Higher(PlanUnderCheck plan, ListenAddress address)
    {
        string port = address.Port!.Value.ToString(CultureInfo.InvariantCulture);
        string higher = address.Port switch
        {
            80 => "8080",
            443 => "8443",
            _ => (address.Port.Value + 8000).ToString(CultureInfo.InvariantCulture),
        };
        IEnumerable<string> values = plan.Plan.Environment[address.Variable].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join(';', values.Select(value => value == address.Text ? value.TrimEnd('/')[..^port.Length] + higher : value));
    }

    private static int NumberOf(string port) => int.Parse(port.Split('/')[0], CultureInfo.InvariantCulture);
}
