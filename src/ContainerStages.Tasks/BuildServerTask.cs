using ContainerStages.Diagnostics;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>What the tasks share that tell a build server of the publish. Each checks all settings, so that a wrong one is found before the first step.</summary>
public abstract class BuildServerTask : ProjectTask
{
    /// <summary>The item with the settings, whose metadata <see cref="BuildServerSettings"/> describes.</summary>
    [Required]
    public ITaskItem? BuildServer { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Tell(new BuildServerSettings(BuildServer!, AbsolutePath, WriteCommand));
        }
        catch (ContainerStagesException e)
        {
            LogError(e.Diagnostic, e.Message, e.Advice);
        }

        return !Log.HasLoggedErrors;
    }

    private protected abstract void Tell(BuildServerSettings settings);
}
