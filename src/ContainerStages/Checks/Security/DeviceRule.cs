using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Security;

/// <summary>
/// A layer has device nodes. Engines create the devices that a container may use; a device in a layer bypasses that, or is a mistake of a tool.
/// </summary>
internal static class DeviceRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        // A whiteout of overlayfs is a device 0:0, but layer archives do not have it: their whiteouts are files.
        string[] devices = [.. plan.FileSystem.Entries.Where(entry => entry.Entry.Type is EntryType.CharacterDevice or EntryType.BlockDevice).Select(entry => "/" + entry.Entry.Path)];
        if (devices.Length > 0)
        {
            yield return new Finding(
                Catalogue.DeviceInImage,
                $"cannot vouch for '{plan.Plan.Base.Name}': its layers have device nodes, {Listing.Of(devices)}",
                "Engines make /dev themselves: use a base without them, or have it built again without.");
        }
    }
}
