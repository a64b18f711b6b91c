using System.Collections.Immutable;
using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Dockerfiles;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>An instruction of a stage, with the working folder that it has there.</summary>
/// <param name="Instruction">As it was read.</param>
/// <param name="Folder">WORKDIR before it; null if a variable decides.</param>
/// <param name="Variables">What it sees.</param>
internal sealed record PlacedInstruction(DockerfileInstruction Instruction, string? Folder, VariableScope Variables)
{
    private static readonly string[] s_shells = ["sh", "bash", "ash", "dash"];

    private ImmutableArray<ShellCommand>? _commands;

    public string Keyword => Instruction.Keyword;

    public SourceRange Range => Instruction.Range;

    public int Line => Instruction.Range.Line;

    /// <summary>The programs that a RUN, CMD or ENTRYPOINT starts, those of its here-documents included.</summary>
    public ImmutableArray<ShellCommand> Commands => _commands ??= [.. FindCommands()];

    private IEnumerable<ShellCommand> FindCommands()
    {
        if (Instruction.IsExecForm)
        {
            return ShellText.Commands(Instruction.Words.Select(word => word.Value), Folder);
        }

        ImmutableArray<ShellCommand> commands = ShellText.Commands(Instruction.CommandLine?.Text ?? "", Folder);
        bool readsScript = Instruction.HereDocuments.Count > 0 && commands.All(command => s_shells.Contains(command.Name));
        return readsScript
            ? Instruction.HereDocuments.Where(document => !IsOfOtherProgram(document.Content))
                .SelectMany(document => ShellText.Commands(document.Content, Folder))
            : commands;
    }

    /// <summary>A first line such as <c>#!/usr/bin/env python3</c>.</summary>
    private static bool IsOfOtherProgram(string content) =>
        content.StartsWith("#!", StringComparison.Ordinal) && content.Split('\n')[0] is var first
            && !first.TrimEnd().EndsWith("sh", StringComparison.Ordinal);
}
