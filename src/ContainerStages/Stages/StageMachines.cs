namespace ContainerStages.Stages;

/// <summary>What stages run on.</summary>
/// <param name="Build">For those without an image.</param>
/// <param name="Engine">For those with one.</param>
internal sealed record StageMachines(IStageMachine Build, IStageMachine Engine)
{
    public IStageMachine For(Stage stage) => stage.Image is null ? Build : Engine;
}
