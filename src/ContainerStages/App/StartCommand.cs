using System.Collections.Immutable;
using ContainerStages.Diagnostics;

namespace ContainerStages.App;

/// <summary>
/// The start command of a container, from the SDK's five lists (<c>ContainerEntrypoint</c>, <c>ContainerEntrypointArgs</c>,
/// <c>ContainerAppCommand</c>, <c>ContainerAppCommandArgs</c>, <c>ContainerDefaultArgs</c>) and its <c>ContainerAppCommandInstruction</c>, with the
/// SDK's rules.
/// </summary>
public sealed record StartCommand
{
    /// <summary>A program and its arguments, which a user of the image does not replace.</summary>
    public ImmutableArray<string> Entrypoint { get; init; } = [];

    /// <summary>Follow <see cref="Entrypoint"/>.</summary>
    public ImmutableArray<string> EntrypointArgs { get; init; } = [];

    /// <summary>The app's program, such as <c>/app/orders-api</c>.</summary>
    public ImmutableArray<string> AppCommand { get; init; } = [];

    /// <summary>Follow <see cref="AppCommand"/>.</summary>
    public ImmutableArray<string> AppCommandArgs { get; init; } = [];

    /// <summary>Arguments that a user of the image may replace.</summary>
    public ImmutableArray<string> DefaultArgs { get; init; } = [];

    /// <summary>Null to choose: the entry point, or the command of an <see cref="Entrypoint"/> that is set.</summary>
    public AppCommandInstruction? Instruction { get; init; }

    /// <summary>The image's entry point and command.</summary>
    /// <param name="baseEntrypoint">Kept if the project sets none; <c>dotnet</c> without arguments, which old base images have, is not kept.</param>
    /// <exception cref="ContainerStagesException">The lists contradict each other.</exception>
    internal (ImmutableArray<string> Entrypoint, ImmutableArray<string> Command) Resolve(ImmutableArray<string> baseEntrypoint)
    {
        ImmutableArray<string> kept = baseEntrypoint is ["dotnet"] or ["/usr/bin/dotnet"] ? [] : baseEntrypoint;
        if (IsFromBeforeAppCommand)
        {
            return (AppCommand.IsEmpty ? kept : AppCommand, EntrypointArgs);
        }

        Check();
        ImmutableArray<string> appCommand = [.. AppCommand, .. AppCommandArgs];
        ImmutableArray<string> entrypoint = [.. Entrypoint, .. EntrypointArgs];
        ImmutableArray<string> command = DefaultArgs;
        switch (EffectiveInstruction)
        {
            case AppCommandInstruction.Entrypoint:
                entrypoint = appCommand;
                break;
            case AppCommandInstruction.DefaultArgs:
                command = [.. appCommand, .. DefaultArgs];
                break;
        }

        return (entrypoint.IsEmpty ? kept : entrypoint, command);
    }

    /// <summary>Before <c>ContainerAppCommand</c> existed, <c>ContainerEntrypointArgs</c> alone were the arguments that a user may replace.</summary>
    private bool IsFromBeforeAppCommand =>
        Instruction is null && Entrypoint.IsEmpty && !EntrypointArgs.IsEmpty && DefaultArgs.IsEmpty && AppCommandArgs.IsEmpty;

    private AppCommandInstruction EffectiveInstruction =>
        Instruction ?? (Entrypoint.IsEmpty && EntrypointArgs.IsEmpty ? AppCommandInstruction.Entrypoint : AppCommandInstruction.DefaultArgs);

    private void Check()
    {
        if (!EntrypointArgs.IsEmpty && Entrypoint.IsEmpty)
        {
            throw Contradiction(
                "ContainerEntrypointArgs is set and ContainerEntrypoint is not",
                "Use ContainerAppCommandArgs for arguments that are always passed, or ContainerDefaultArgs for those that a user may replace.");
        }

        if (!AppCommandArgs.IsEmpty && AppCommand.IsEmpty)
        {
            throw Contradiction(
                "ContainerAppCommandArgs is set and ContainerAppCommand is not",
                "Set ContainerAppCommand, or use ContainerDefaultArgs.");
        }

        if (EffectiveInstruction == AppCommandInstruction.None && !AppCommand.IsEmpty)
        {
            throw Contradiction("ContainerAppCommandInstruction is None and ContainerAppCommand is set", "Remove one of the two.");
        }

        if (EffectiveInstruction == AppCommandInstruction.Entrypoint && !Entrypoint.IsEmpty)
        {
            throw Contradiction("ContainerAppCommandInstruction is Entrypoint and ContainerEntrypoint is set", "Remove one of the two.");
        }
    }

    private static ContainerStagesException Contradiction(string why, string advice) =>
        new(Catalogue.InvalidCommand, $"cannot tell what the container starts: {why}", advice);
}
