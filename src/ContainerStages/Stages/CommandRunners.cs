using ContainerStages.Stages.Graph;

namespace ContainerStages.Stages;

/// <summary>The machines that stages run on.</summary>
/// <param name="Build">Runs stages without an image.</param>
/// <param name="Engine">Runs stages with an image.</param>
internal sealed record CommandRunners(ICommandRunner Build, ICommandRunner Engine)
{
    public ICommandRunner For(CommandStage stage) => stage.Image is null ? Build : Engine;
}
