using ContainerStages.BuildServers;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Tells the build server that a step of the publish begins.</summary>
public sealed class ShowContainerStep : BuildServerTask
{
    /// <summary><c>Tests</c>, <c>Stages</c>, <c>App</c>, <c>Image</c>, <c>Start check</c> or <c>Delivery</c>.</summary>
    [Required]
    public string Step { get; set; } = "";

    private protected override void Tell(BuildServerSettings settings)
    {
        PublishStep step = PublishStep.All.Single(step => step.Name == Step);
        settings.For(BuildServerCommands.Progress)?.ShowProgress(step.Percent, step.Name);
    }
}
