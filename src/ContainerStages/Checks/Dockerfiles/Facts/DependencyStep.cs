using ContainerStages.Checks.Dockerfiles.Shell;
using ContainerStages.Checks.Dockerfiles.Tools;
using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>A RUN that fetches dependencies.</summary>
/// <param name="Instruction">The RUN.</param>
/// <param name="Command">The command in it.</param>
/// <param name="Tool">The row of the table.</param>
/// <param name="Restore">The command's row.</param>
internal sealed record DependencyStep(PlacedInstruction Instruction, ShellCommand Command, DependencyTool Tool, RestoreCommand Restore)
{
    public SourceRange Range => Instruction.Range;

    public int Line => Instruction.Line;

    /// <summary>The folder with the manifests; null if a variable decides.</summary>
    public string? Folder { get; } = Restore.FolderOf(Command);

    /// <summary>Whether the tool finds what it fetched before: then it hardly matters that the step runs again.</summary>
    public bool HasCache =>
        RunMount.Of(Instruction.Instruction).Any(mount => mount.Type == "cache" && (Tool.Uses(mount.Target) || !Tool.LooksLikeCache(mount.Target)));

    /// <summary>Whether the manifests come by a mount, and not by a copy.</summary>
    public bool HasBind => RunMount.Of(Instruction.Instruction).Any(mount => mount.Type == "bind");

    /// <summary>Such as <c>npm ci</c>.</summary>
    public string Name => Restore.Words;
}
