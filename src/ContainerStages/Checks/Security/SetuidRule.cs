using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.FileSystems;

namespace ContainerStages.Checks.Security;

/// <summary>Files that run with the rights of their owner or group for every user: with them a process regains rights that <c>USER</c> removed.</summary>
internal static class SetuidRule
{
    private const int SetuidOrSetgid = 0b110_000_000_000;

    /// <summary>Their absolute paths.</summary>
    public static IEnumerable<string> Programs(ImageFileSystem files) =>
        files.Entries.Where(entry => entry.IsFile && (entry.Entry.Mode.Bits & SetuidOrSetgid) != 0).Select(entry => "/" + entry.Entry.Path);

    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        string[] files = [.. Programs(plan.FileSystem)];
        if (files.Length > 0)
        {
            yield return new Finding(
                Catalogue.SetuidInImage,
                $"cannot keep the app to {plan.Plan.Settings.User} by itself: {Listing.Of(files)} run with the rights of their owner or group, for every user that starts them",
                "Use a base without them: one of the chiseled family, or <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include=\"base\" Packages=\"default\" />.");
        }
    }
}
