using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Tools;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>
/// D1: what is copied before a restore is what the restore reads. Otherwise every edit fetches all packages again. A cache mount on the tool's own folder
/// makes the second restore cheap; one on another folder has no effect.
/// </summary>
internal static class RestoreOrderRule
{
    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        facts.Stages.SelectMany(stage => stage.Steps
            .Select(step => OrderOf(facts, stage, step)).OfType<DockerfileFinding>().Concat(stage.Instructions.SelectMany(UnusedMounts)));

    /// <summary>The copies that a step runs after, and does not need; the first of them is at fault.</summary>
    internal static (ContextCopy Copy, DockerfileWord Source)? FaultOf(DockerfileUnderCheck facts, StageFacts stage, DependencyStep step)
    {
        if (step.HasCache || step.HasBind)
        {
            return null;
        }

        PlacedInstruction[] before = [.. stage.Before(step.Instruction)];
        for (int i = 0; i < before.Length; i++)
        {
            if (ContextCopy.Of(before[i]) is { } copy
                && SourceCopies.UnneededBy(step, copy, facts.Context, before[(i + 1)..].Append(step.Instruction)) is { } source
                && !IsRestored(stage, before[..i], step))
            {
                return (copy, source);
            }
        }

        return null;
    }

    private static DockerfileFinding? OrderOf(DockerfileUnderCheck facts, StageFacts stage, DependencyStep step)
    {
        if (FaultOf(facts, stage, step) is not { } fault)
        {
            return null;
        }

        int line = fault.Copy.Instruction.Line;
        string what = ContextCopy.PathOf(fault.Source) is { Length: > 0 } path ? $"'{path}'" : "the whole context";
        return new DockerfileFinding(
            Catalogue.RestoreAfterSources,
            fault.Copy.Instruction.Range,
            $"cannot keep what '{step.Name}' in line {step.Line} fetches: line {line} copies {what} before it, "
                + "so that every edit there fetches all dependencies again",
            $"Copy only what {step.Tool.Name} reads ({Manifests(step.Tool)}) before line {step.Line}, and move line {line} behind it.");
    }

    /// <summary>Whether the same tool has already fetched the dependencies before the sources came: then the later step finds them.</summary>
    private static bool IsRestored(StageFacts stage, IEnumerable<PlacedInstruction> before, DependencyStep step)
    {
        PlacedInstruction[] instructions = [.. before];
        return stage.WithChain.SelectMany(other => other.Steps).Any(other => other.Tool == step.Tool && instructions.Contains(other.Instruction));
    }

    private static string Manifests(DependencyTool tool) => string.Join(", ", ((string[])[tool.MainManifests[0], .. tool.LockFiles]).Take(2));

    private static IEnumerable<DockerfileFinding> UnusedMounts(PlacedInstruction placed)
    {
        RunMount[] caches = [.. RunMount.Of(placed.Instruction).Where(mount => mount.Type == "cache")];
        DependencyTool[] tools = [.. placed.Commands.Select(DependencyTools.Of).OfType<DependencyTool>().Distinct()];
        foreach (RunMount mount in caches)
        {
            if (tools.Length > 0 && !tools.Any(tool => tool.Uses(mount.Target))
                && tools.FirstOrDefault(tool => tool.LooksLikeCache(mount.Target)) is { } tool && !IsMoved(placed, tool))
            {
                yield return new DockerfileFinding(
                    Catalogue.RestoreAfterSources,
                    mount.Flag.Range,
                    $"cannot keep the packages of {tool.Name} in '{mount.Target}', which line {placed.Line} mounts as a cache: "
                        + $"{tool.Name} does not write there, so that the mount has no effect",
                    $"Mount the folder that it uses: {Folders(tool)}.",
                    Severity.Warning);
            }
        }
    }

    private static string Folders(DependencyTool tool) =>
        string.Join(" or ", tool.CacheFolders.Select(folder => folder.Replace("~", "/root", StringComparison.Ordinal)));

    private static bool IsMoved(PlacedInstruction placed, DependencyTool tool) => tool.CacheSettings.Any(setting =>
        placed.Variables.Declares(setting) || placed.Commands.Any(command => command.Words.Any(word => word.StartsWith(setting, StringComparison.Ordinal)))
        || (placed.Instruction.CommandLine?.Text.Contains(setting, StringComparison.Ordinal) ?? false));
}
