using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Rules;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Dockerfiles;

/// <summary>All rules for a Dockerfile.</summary>
internal static class DockerfileChecks
{
    /// <summary>Each rule with its row of the catalogue, D1 to D17.</summary>
    public static ImmutableArray<(Diagnostic Diagnostic, Func<DockerfileUnderCheck, IEnumerable<DockerfileFinding>> Check)> Rules { get; } =
    [
        (Catalogue.RestoreAfterSources, RestoreOrderRule.Check),
        (Catalogue.RestoredAgain, RestoredAgainRule.Check),
        (Catalogue.VolatileBeforeRestore, VolatileValueRule.Check),
        (Catalogue.RestoreNotLocked, LockedRestoreRule.Check),
        (Catalogue.LockFileNotCopied, LockFileFirstRule.Check),
        (Catalogue.ToolchainInFinalStage, ToolchainBaseRule.Check),
        (Catalogue.UnusedDockerfileStage, UnusedStageRule.Check),
        (Catalogue.CopySourceStageUnusable, CopySourceStageRule.Check),
        (Catalogue.DockerfileUser, FinalUserRule.Check),
        (Catalogue.ShellFormCommand, ExecFormRule.Check),
        (Catalogue.UncheckedDownload, UncheckedDownloadRule.Check),
        (Catalogue.SecretInDockerfile, DockerfileSecretRule.Check),
        (Catalogue.RemovedSecret, RemovedSecretRule.Check),
        (Catalogue.WholeRootCopied, WholeRootCopyRule.Check),
        (Catalogue.UndeclaredArgument, UndeclaredArgumentRule.Check),
        (Catalogue.UnpinnedBase, PinnedBaseRule.Check),
        (Catalogue.TestsWithoutSources, TestSourcesRule.Check),
    ];

    /// <returns>In the order of the file: what cannot be read, and what the rules find, skipped findings included.</returns>
    public static ImmutableArray<DockerfileFinding> Run(DockerfileUnderCheck facts)
    {
        IEnumerable<DockerfileFinding> faults = facts.Dockerfile.Faults.Select(fault => new DockerfileFinding(
            Catalogue.DockerfileNotUnderstood, fault.Range, $"{fault.Problem}: {fault.Reason}", fault.Fix));
        return [.. faults.Concat(Rules.SelectMany(rule => rule.Check(facts))).OrderBy(finding => finding.Range.Start).ThenBy(finding => finding.Code,
            StringComparer.Ordinal)];
    }
}
