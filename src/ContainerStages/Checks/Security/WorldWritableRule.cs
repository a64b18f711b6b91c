using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Security;

/// <summary>
/// Everybody may change a file, or write to a folder without the sticky bit, where everybody may replace the files of others. For a path of the base
/// it is a warning, because the base is not part of the project.
/// </summary>
internal static class WorldWritableRule
{
    private const int OthersWrite = 0b000_000_010;
    private const int Sticky = 0b001_000_000_000;

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        ILookup<bool, string> found = plan.FileSystem.Entries
            .Where(IsOpen)
            .ToLookup(entry => entry.Layer.IsBase, entry => "/" + entry.Entry.Path);
        if (found[false].ToArray() is { Length: > 0 } own)
        {
            yield return new Finding(
                Catalogue.WorldWritable,
                $"cannot protect {Listing.Of(own)}: everybody may write there",
                $"""Let its owner alone write, who is the image's user: <ContainerStageFolder Include="{own[0]}" />; or with the sticky bit: <ContainerStageFolder Include="{own[0]}" Mode="1777" />.""");
        }

        if (found[true].ToArray() is { Length: > 0 } inBase)
        {
            yield return new Finding(
                Catalogue.WorldWritable,
                $"cannot protect {Listing.Of(inBase)} of '{plan.Plan.Base.Name}': everybody may write there",
                "Change the modes in the base image; those of folders can be set here: <ContainerStageFolder Include=\"/var/data\" Owner=\"0:0\" Mode=\"0755\" />.")
            {
                Severity = Severity.Warning,
            };
        }
    }

    private static bool IsOpen(ImageEntry entry)
    {
        int bits = entry.Entry.Mode.Bits;
        return (bits & OthersWrite) != 0 && (entry.IsFile || (entry.IsFolder && (bits & Sticky) == 0));
    }
}
