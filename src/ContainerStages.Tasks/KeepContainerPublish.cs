using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Keeps what was published, for builds with the same inputs.</summary>
public sealed class KeepContainerPublish : KeptPublishTask
{
    /// <summary>What the target <c>_ContainerStagesPublishForImage</c> has returned.</summary>
    public ITaskItem[] PublishedItems { get; set; } = [];

    private protected override Task ExecuteAsync(CancellationToken cancellationToken) =>
        new KeptPublish(Request(), Reporter).KeepAsync(BuildItems.Of(PublishedItems), cancellationToken);
}
