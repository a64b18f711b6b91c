using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// A symbolic link of the project (<c>ContainerStageLink</c>) leads to nothing. It is a warning, because what it leads to may be mounted when the
/// container starts; below a declared volume, and in the folders that an engine fills, nothing is said.
/// </summary>
internal static class LinkTargetRule
{
    private static readonly string[] FilledByEngine = ["/dev", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/proc", "/run", "/sys", "/tmp", "/var/run"];

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        foreach ((CopiedFiles copy, SymlinkEntry link) in plan.Copies.Where(copy => copy.IsLink).SelectMany(copy => copy.Entries.OfType<SymlinkEntry>().Select(link => (copy, link))))
        {
            string target = Absolute(link);
            if (plan.FileSystem.Resolve(link.Path.Value) is null
                && !FilledByEngine.Any(folder => target == folder || target.StartsWith(folder + "/", StringComparison.Ordinal))
                && !Volumes.Cover(plan, target))
            {
                yield return new Finding(
                    Catalogue.LinkTargetMissing,
                    $"cannot find what the link '{copy.Item.Name}' leads to: the image has no '{target}'",
                    $"""Correct its To. If it is mounted when the container starts, declare its folder: <ContainerStageVolume Include="{(target.LastIndexOf('/') is var slash and > 0 ? target[..slash] : target)}" />.""");
            }
        }
    }

    /// <summary>The target from the image's root, without <c>.</c> and <c>..</c>.</summary>
    private static string Absolute(SymlinkEntry link)
    {
        Stack<string> parts = [];
        string path = link.Target.StartsWith('/') ? link.Target : $"{link.Path.Parent}/{link.Target}";
        foreach (string part in path.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Push(part);
            }
            else if (parts.Count > 0)
            {
                parts.Pop();
            }
        }

        return "/" + string.Join('/', parts.Reverse());
    }
}
