using System.Collections.Immutable;
using ContainerStages.Dockerfiles;

namespace ContainerStages.Checks.Dockerfiles.Facts;

/// <summary>A stage, what it is built on, and its instructions.</summary>
/// <param name="Stage">As it was read.</param>
/// <param name="Parent">The stage that it is built on; null for an image.</param>
/// <param name="Image">The image that it is built on; null for a stage, and if a variable without a default decides.</param>
/// <param name="Instructions">Its own, in their order, without FROM.</param>
internal sealed record StageFacts(DockerfileStage Stage, StageFacts? Parent, BaseImage? Image, ImmutableArray<PlacedInstruction> Instructions)
{
    /// <summary>WORKDIR after the last instruction; null if a variable decides.</summary>
    public required string? EndFolder { get; init; }

    /// <summary>What a stage sees that is built on this one.</summary>
    public required VariableScope EndVariables { get; init; }

    public int Index => Stage.Index;

    /// <summary>For messages: the stage's name as written, or its number.</summary>
    public string Name => Stage.Name is null ? $"{Stage.Index}" : Stage.From.Words.Count > 2 ? Stage.From.Words[2].Value : Stage.Name;

    /// <summary>The stages that it is built on, the lowest first, and itself.</summary>
    public ImmutableArray<StageFacts> Chain { get; } = Parent is null ? [] : Parent.Chain.Add(Parent);

    /// <summary>The stages of its image: <see cref="Chain"/> and itself.</summary>
    public ImmutableArray<StageFacts> WithChain => Chain.Add(this);

    /// <summary>The image at the bottom; null if a variable without a default decides.</summary>
    public BaseImage? Root => Chain.IsEmpty ? Image : Chain[0].Image;

    /// <summary>All instructions of its image, in the order in which they run.</summary>
    public ImmutableArray<PlacedInstruction> ChainInstructions { get; } = [.. Parent?.ChainInstructions ?? [], .. Instructions];

    /// <summary>The dependency steps among its own instructions.</summary>
    public ImmutableArray<DependencyStep> Steps { get; } = [.. Instructions.Where(placed => placed.Keyword == Keywords.Run).SelectMany(StepsOf)];

    /// <summary>What runs before an instruction of this stage.</summary>
    public IEnumerable<PlacedInstruction> Before(PlacedInstruction instruction) => ChainInstructions.TakeWhile(other => other != instruction);

    /// <summary>What runs after an instruction of this stage, in this stage.</summary>
    public IEnumerable<PlacedInstruction> After(PlacedInstruction instruction) => Instructions.SkipWhile(other => other != instruction).Skip(1);

    /// <summary>The last instruction of that keyword, which is the one that counts.</summary>
    public PlacedInstruction? Last(string keyword) => ChainInstructions.LastOrDefault(placed => placed.Keyword == keyword);

    private static IEnumerable<DependencyStep> StepsOf(PlacedInstruction instruction) =>
        from command in instruction.Commands
        from tool in Tools.DependencyTools.All
        let restore = tool.RestoreOf(command)
        where restore is not null
        select new DependencyStep(instruction, command, tool, restore);
}
