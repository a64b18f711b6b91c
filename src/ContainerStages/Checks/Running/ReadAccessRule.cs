using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The image's user may not read files of the app: "Access is denied" when the runtime loads them. It is a warning: a cluster may choose another
/// user, and root reads everything. A file that already prevents the start is reported only by that rule.
/// </summary>
internal static class ReadAccessRule
{
    private static readonly string[] Data = ["/etc/ssl/certs/ca-certificates.crt", "/usr/share/zoneinfo"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        var access = UserAccess.Of(plan);
        HashSet<string> frameworks = [.. (plan.Settings?.Frameworks ?? []).Select(framework => framework.Name)];
        ImageEntry? told = ExecuteAccessRule.ObstacleToStart(plan);
        if (Unreadable(access, told, plan.FileSystem.Entries.Where(entry => entry.IsFile && (!entry.Layer.IsBase || IsOfFramework(entry, frameworks)))) is { } finding)
        {
            yield return finding;
        }

        IEnumerable<ImageEntry> data = Data.Select(path => plan.FileSystem.Resolve(path)).OfType<ImageEntry>();
        if (Unreadable(access, told, data) is { } warning)
        {
            yield return warning;
        }
    }

    private static bool IsOfFramework(ImageEntry entry, HashSet<string> frameworks) =>
        frameworks.Count > 0 && entry.Entry.Path.Split('/') is [.., "shared", var name, _, _] && frameworks.Contains(name);

    private static Finding? Unreadable(UserAccess access, ImageEntry? told, IEnumerable<ImageEntry> entries)
    {
        (ImageEntry Entry, ImageEntry Obstacle)[] unreadable =
        [
            .. entries
                .Select(entry => (entry, access.Obstacle(entry.Entry.Path, entry.IsFolder ? Rights.Read | Rights.Execute : Rights.Read)))
                .Where(pair => pair.Item2 is not null && pair.Item2 != told)
                .Select(pair => (pair.entry, pair.Item2!)),
        ];
        if (unreadable.Length == 0)
        {
            return null;
        }

        ImageEntry obstacle = unreadable[0].Obstacle;
        return new Finding(
            Catalogue.NotReadable,
            $"cannot read {Listing.Of([.. unreadable.Select(pair => "/" + pair.Entry.Entry.Path)])} as {access.User}: {UserAccess.Describe(obstacle)}",
            UserAccess.Advice(obstacle));
    }
}
