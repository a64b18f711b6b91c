using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Facts;
using ContainerStages.Checks.Dockerfiles.Rules;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Diagnostics;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Fixes;

/// <summary>D1: copies the manifests where the sources are copied now, and the sources behind the restore.</summary>
internal static class RestoreOrderFix
{
    /// <summary>Programs that do not look at the app's files, with the first argument that says so; null for any.</summary>
    private static readonly (string Name, string? Argument)[] s_unrelated =
        [("apt-get", null), ("apt", null), ("apk", null), ("yum", null), ("dnf", null), ("microdnf", null), ("rm", null), ("mkdir", null), ("set", null),
            ("corepack", null), ("npm", "config"), ("yarn", "config"), ("pnpm", "config"), ("echo", null), ("enable", null)];

    private static readonly string[] s_harmless = [Keywords.Arg, Keywords.Env, Keywords.Expose, Keywords.Label, Keywords.User, Keywords.StopSignal];

    private static readonly string[] s_keptFlags = ["chown", "chmod", "link"];

    public static IEnumerable<DockerfileFix> Of(DockerfileUnderCheck facts) =>
        from stage in facts.Stages
        from step in stage.Steps
        let fix = FixOf(facts, stage, step)
        where fix is not null
        select fix;

    private static DockerfileFix? FixOf(DockerfileUnderCheck facts, StageFacts stage, DependencyStep step)
    {
        if (RestoreOrderRule.FaultOf(facts, stage, step) is not { } fault || !CanMove(stage, step, fault.Copy)
            || ManifestCopies.Of(facts, step, fault.Copy) is not { IsEmpty: false } manifests)
        {
            return null;
        }

        string text = facts.Dockerfile.Text;
        DockerfileInstruction copy = fault.Copy.Instruction.Instruction;
        return new DockerfileFix(
            Catalogue.RestoreAfterSources.Code,
            copy.Range.Line,
            $"copies only the manifests before '{step.Name}' in line {step.Line}, and the rest behind it",
            [
                new TextEdit(copy.Range.Start, copy.Range.End, string.Join(TextEdit.NewLine(text), manifests)),
                TextEdit.After(text, step.Range.End, copy.Range.Of(text)),
            ]);
    }

    private static bool CanMove(StageFacts stage, DependencyStep step, ContextCopy copy)
    {
        PlacedInstruction[] between = [.. stage.After(copy.Instruction).TakeWhile(placed => placed != step.Instruction)];
        bool isAbsolute = copy.Instruction.Instruction.Words[^1].Value.StartsWith('/');
        return stage.Instructions.Contains(copy.Instruction)
            && copy.Sources.Length == 1 && copy.IsFolder && !copy.Instruction.Instruction.IsExecForm && copy.Instruction.Keyword == Keywords.Copy
            && copy.Instruction.Instruction.Flags.All(flag => s_keptFlags.Contains(flag.Name))
            && IsOnlyRestore(step)
            && between.All(placed => s_harmless.Contains(placed.Keyword) || (placed.Keyword == Keywords.WorkDir && isAbsolute)
                || (placed.Keyword == Keywords.Run && placed.Commands.All(IsUnrelated)));
    }

    /// <summary>Whether the RUN does nothing besides the restore that may need the sources.</summary>
    private static bool IsOnlyRestore(DependencyStep step) =>
        step.Instruction.Instruction.HereDocuments.Count == 0
        && step.Instruction.Commands.All(command => command == step.Command || command.Name == "cd" || IsUnrelated(command));

    private static bool IsUnrelated(ShellCommand command) =>
        s_unrelated.Any(known => known.Name == command.Name && (known.Argument is null || command.Words.ElementAtOrDefault(1) == known.Argument))
        || (command.Name == "npm" && command.Words.Contains("-g"))
        || (command.Name == "pip" && command.Words.Contains("--upgrade") && !command.Words.Contains("-r"));
}
