using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The app listens on a Unix socket in a folder that is not in the image, or that its user may not write to: SocketException, and the app ends. It is
/// a warning, because an undeclared volume may be mounted there.
/// </summary>
internal static class SocketFolderRule
{
    private const string Marker = "://unix:";

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        foreach (ListenAddress address in Kestrel.Addresses(plan))
        {
            int at = address.Text.IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
            if (at < 0 || address.Text[(at + Marker.Length)..] is not ['/', ..] socket)
            {
                continue;
            }

            string folder = socket[..Math.Max(1, socket.LastIndexOf('/'))];
            var access = UserAccess.Of(plan);
            string? problem = Volumes.Cover(plan, folder) ? null
                : plan.FileSystem.Resolve(folder) is not { IsFolder: true } ? $"the image has no folder '{folder}'"
                : access.Obstacle(folder, Rights.Write | Rights.Execute) is { } obstacle ? UserAccess.Describe(obstacle) : null;
            if (problem is not null)
            {
                yield return new Finding(
                    Catalogue.SocketFolderNotWritable,
                    $"cannot listen on the socket '{socket}' as {access.User}: {address.Variable} is '{address.Text}', and {problem}",
                    $"""Give it a folder of its own: <ContainerStageFolder Include="/run/{plan.Root?.Value.Split('/')[^1] ?? "app"}" />. Where a volume is mounted, declare it: <ContainerStageVolume Include="{folder}" />.""");
            }
        }
    }
}
