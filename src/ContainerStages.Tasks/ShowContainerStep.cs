using ContainerStages.BuildServers;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Tells the build server that a step of the publish begins or ends.</summary>
public sealed class ShowContainerStep : BuildServerTask
{
    /// <summary><c>Tests</c>, <c>Stages</c>, <c>App</c>, <c>Image</c>, <c>Start check</c> or <c>Delivery</c>.</summary>
    [Required]
    public string Step { get; set; } = "";

    /// <summary>The step has ended. Otherwise it begins.</summary>
    public bool IsOver { get; set; }

    private protected override void Tell(IBuildServer? server, BuildServerCommands commands)
    {
        PublishStep step = PublishStep.All.Single(step => step.Name == Step);
        bool hasSection = step.HasSection && commands.HasFlag(BuildServerCommands.Sections);
        if (!IsOver && commands.HasFlag(BuildServerCommands.Progress))
        {
            server?.ShowProgress(step.Percent, step.Name);
        }

        if (!IsOver && hasSection)
        {
            server?.OpenSection(step.Name);
        }

        if (IsOver && hasSection)
        {
            server?.CloseSection();
        }
    }
}
