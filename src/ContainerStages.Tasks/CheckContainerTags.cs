using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;

namespace ContainerStages.Tasks;

/// <summary>Refuses a tag before the SDK does, whose message does not say how to write it.</summary>
public sealed class CheckContainerTags : ProjectTask
{
    /// <summary><c>ContainerImageTag</c> and <c>ContainerImageTags</c>.</summary>
    public string[] Tags { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            ImageTags.Check(Tags.Select(tag => tag.Trim()));
        }
        catch (ContainerStagesException e)
        {
            LogError(e.Diagnostic, e.Message, e.Advice);
        }

        return !Log.HasLoggedErrors;
    }
}
