using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D4: where a lock file exists, the restore enforces it. Otherwise a build may get versions that nobody has tested.</summary>
internal static class LockedRestoreRule
{
    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from step in stage.Steps
        where step.Restore.LockedForm is not null && !step.Restore.Enforces(step.Command)
        let found = LockFileIn(facts, stage, step)
        where found is not null
        select new DockerfileFinding(
            Catalogue.RestoreNotLocked,
            step.Range,
            $"cannot be sure of the versions that '{step.Name}' in line {step.Line} fetches: "
                + $"there is a lock file, {found}, and the command does not fail if it does not fit",
            $"Write {step.Restore.LockedForm} in line {step.Line}.");

    /// <summary>One that a line before the step copies by name, or that the context has beside the other manifests.</summary>
    private static string? LockFileIn(DockerfileUnderCheck facts, StageFacts stage, DependencyStep step) =>
        LockFiles.CopiedBefore(stage, step) ?? LockFiles.InContext(facts, stage, step).FirstOrDefault();
}
