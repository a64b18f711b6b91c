using ContainerStages.Oci;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Keeps what was published, for builds with the same inputs.</summary>
public sealed class KeepContainerPublish : KeptPublishTask
{
    /// <summary>The output of <see cref="FindKeptPublish"/>.</summary>
    [Required]
    public string Key { get; set; } = "";

    /// <summary>What the target <c>_ContainerStagesPublishForImage</c> has returned.</summary>
    public ITaskItem[] PublishedItems { get; set; } = [];

    private protected override Task ExecuteAsync(CancellationToken cancellationToken) =>
        new KeptPublish(Request(), Reporter).KeepAsync(Digest.Parse(Key), BuildItems.Of(PublishedItems), cancellationToken);
}
