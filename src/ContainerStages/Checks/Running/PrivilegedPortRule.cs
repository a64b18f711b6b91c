using System.Globalization;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The app listens on a port below 1024, which belongs to root if <c>net.ipv4.ip_unprivileged_port_start</c> has the kernel's default: with CRI-O,
/// podman and older versions of containerd, not with Docker. So it is a warning.
/// </summary>
internal static class PrivilegedPortRule
{
    private const int FirstFree = 1024;

    private const string Where = "Docker since 20.10 and containerd since 2.0 let everybody have them, other engines and clusters do not";

    /// <summary>A safe sysctl since Kubernetes 1.22: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/.</summary>
    private const string InKubernetes = "Or have the pod allow it: securityContext.sysctls with the name net.ipv4.ip_unprivileged_port_start and the value \"0\".";

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        ListenAddress[] listening = [.. Kestrel.Addresses(plan).Where(address => address.Port is > 0 and < FirstFree)];
        foreach (ListenAddress address in listening)
        {
            yield return new Finding(
                Catalogue.PrivilegedPort,
                $"cannot listen on port {address.Port} as {plan.Plan.Settings.User} everywhere: {address.Variable} is '{address.Text}', and ports below {FirstFree} are root's. {Where}",
                $"""{Advice(plan, address)} {InKubernetes}""");
        }

        string[] declared =
        [
            .. plan.Plan.Settings.ExposedPorts.Where(port => port.Number is > 0 and < FirstFree)
                .Except(Kestrel.Told(plan).Select(address => address.Port).OfType<ushort>().Select(port => new ExposedPort(port)))
                .Select(port => port.ToString()),
        ];
        if (plan.Started is not null && declared.Length > 0)
        {
            yield return new Finding(
                Catalogue.PrivilegedPort,
                $"cannot be sure that {plan.Plan.Settings.User} may listen on {Listing.Of(declared)}: ports below {FirstFree} are root's. {Where}",
                $"""Listen on a higher port and map it: <ContainerPort Include="8080" />. {InKubernetes}""");
        }
    }

    private static string Advice(PlanUnderCheck plan, ListenAddress address) => plan.Plan.Environment.TryGetValue(address.Variable, out string? value)
        ? $"""Use a higher port and map it: <ContainerEnvironmentVariable Include="{address.Variable}" Value="{Higher(value, address)}" />."""
        : $"Use a higher port and map it: '{Higher(address.Text, address)}'.";

    private static string Higher(string value, ListenAddress address)
    {
        string port = address.Port!.Value.ToString(CultureInfo.InvariantCulture);
        string higher = address.Port switch
        {
            80 => "8080",
            443 => "8443",
            _ => (address.Port.Value + 8000).ToString(CultureInfo.InvariantCulture),
        };
        IEnumerable<string> values = value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join(';', values.Select(part => part == address.Text ? part.TrimEnd('/')[..^port.Length] + higher : part));
    }
}
