using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The image has no folder for temporary files that its user may write to. The app still starts, without its diagnostics socket; temporary files,
/// uploads that are buffered in them, and named mutexes fail. An app that is compiled ahead of time may need no such folder.
/// </summary>
internal static class TemporaryFolderRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        if (plan.Started is null || !plan.HasRuntime)
        {
            yield break;
        }

        string folder = plan.Plan.Environment.GetValueOrDefault("TMPDIR") is { Length: > 0 } set ? set : "/tmp";
        var access = UserAccess.Of(plan);
        string? problem = plan.FileSystem.Resolve(folder) switch
        {
            null => $"the image has no '{folder}'",
            { IsFolder: false } => $"'{folder}' is no folder",
            _ => access.Obstacle(folder, Rights.Write | Rights.Execute) is { } obstacle ? UserAccess.Describe(obstacle) : null,
        };
        if (problem is not null)
        {
            yield return new Finding(
                Catalogue.NoTemporaryFolder,
                $"cannot write temporary files as {access.User}: {problem}",
                $"""Add the folder: <ContainerStageFolder Include="{folder}" Owner="0:0" Mode="1777" />.""");
        }
    }
}
