namespace ContainerStages.Stages;

/// <summary>The machines that stages run on.</summary>
/// <param name="Build">Runs stages without an image.</param>
/// <param name="Engine">Runs stages with an image.</param>
internal sealed record StageMachines(IStageMachine Build, IStageMachine Engine)
{
    public IStageMachine For(Stage stage) => stage.Image is null ? Build : Engine;
}
