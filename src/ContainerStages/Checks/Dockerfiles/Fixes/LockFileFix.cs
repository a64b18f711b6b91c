using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Rules;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>D5: copies the lock file of the context together with its manifest.</summary>
internal static class LockFileFix
{
    public static IEnumerable<DockerfileFix> Of(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from step in stage.Steps
        let fault = LockFileFirstRule.FaultOf(facts, stage, step)
        where fault is not null && facts.Context.Has(fault.Value.LockFile)
            && fault.Value.Copy is { IsFolder: true, Instruction.Instruction.IsExecForm: false }
            && fault.Value.LockFile.AsSpan().IndexOfAny(" $\"\\") < 0
        let end = fault.Value.Copy.Sources[^1].Range.End
        select new DockerfileFix(
            Catalogue.LockFileNotCopied.Code,
            fault.Value.Copy.Instruction.Line,
            $"copies {fault.Value.LockFile} before '{step.Name}' in line {step.Line}",
            [new TextEdit(end, end, " " + fault.Value.LockFile)]);
}
