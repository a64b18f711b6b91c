using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;
using ContainerStages.IO;

namespace ContainerStages.Checks.Dockerfiles.Rules;

/// <summary>D5: the lock file is there when the restore runs. Copied later, it changes nothing; and a command that enforces it fails.</summary>
internal static class LockFileFirstRule
{
    /// <summary>Programs that may bring or write a lock file.</summary>
    private static readonly string[] s_writers = ["git", "curl", "wget", "tar", "unzip", "npm", "yarn", "pnpm", "cargo", "go", "dotnet", "uv", "poetry",
        "pipenv", "bundle", "composer", "cp", "mv", "ln", "touch", "npx", "ncu", "turbo"];

    public static IEnumerable<DockerfileFinding> Check(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from step in stage.Steps
        let finding = CheckStep(facts, stage, step)
        where finding is not null
        select finding;

    /// <returns>The copy of the manifest, which lacks the lock file, and the path of that in the context as far as it is known.</returns>
    internal static (ContextCopy Copy, string LockFile)? FaultOf(DockerfileUnderCheck facts, StageFacts stage, DependencyStep step)
    {
        if (step.Tool.LockFiles.IsEmpty || step.HasBind || step.Restore.IgnoresLock(step.Command) || LockFiles.ManifestCopy(stage, step) is not { } manifest || IsThere(stage, step))
        {
            return null;
        }

        string? later = stage.After(step.Instruction).Select(ContextCopy.Of).OfType<ContextCopy>().SelectMany(copy => copy.Sources)
            .Select(ContextCopy.PathOf).FirstOrDefault(path => step.Tool.IsLockFile(RelativePath.NameOf(path)));
        string? lockFile = LockFiles.InContext(facts, stage, step)
            .FirstOrDefault() ?? later ?? (step.Restore.Enforces(step.Command) && IsCertain(facts, step) ? step.Tool.LockFiles[0] : null);
        return lockFile is null ? null : (manifest, lockFile);
    }

    /// <summary>Go modules without dependencies have no go.sum, and with known files of the context there is no need to guess.</summary>
    private static bool IsCertain(DockerfileUnderCheck facts, DependencyStep step) => step.Tool.Name != "go" && facts.Context.Files is null;

    private static DockerfileFinding? CheckStep(DockerfileUnderCheck facts, StageFacts stage, DependencyStep step)
    {
        if (FaultOf(facts, stage, step) is not { } fault)
        {
            return null;
        }

        int line = fault.Copy.Instruction.Line;
        return new DockerfileFinding(
            Catalogue.LockFileNotCopied,
            fault.Copy.Instruction.Range,
            $"cannot restore the locked versions in line {step.Line}: line {line} copies the manifest for '{step.Name}' without {fault.LockFile}",
            $"Add {fault.LockFile} to the files that line {line} copies.");
    }

    /// <summary>Whether the lock file is there when the step runs, or may be there.</summary>
    private static bool IsThere(StageFacts stage, DependencyStep step)
    {
        PlacedInstruction[] before = [.. stage.Before(step.Instruction)];
        bool isCopied = before.Any(placed => placed.Keyword is Keywords.Copy or Keywords.Add
            && (placed.Instruction.Flag("from") is not null || placed.Instruction.HereDocuments.Count > 0 || placed.Keyword == Keywords.Add
                || (ContextCopy.Of(placed) is { } copy && LockFiles.Brings(step, copy))));
        return isCopied
            || before.Append(step.Instruction).Where(placed => placed.Keyword == Keywords.Run)
            .SelectMany(placed => placed.Commands).TakeWhile(command => command != step.Command).Any(IsWriter);
    }

    private static bool IsWriter(ShellCommand command) =>
        s_writers.Contains(command.Name)
            && !(command.Words.Contains("-g") || command.Words.Contains("--global") || command.Words.Contains("config") || command.Words.Contains("enable"));
}
