using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>In the build of a Dockerfile, writes the published app into one file, with where each of its files is from: what <see cref="RunContainerBuilder"/> takes.</summary>
public sealed class WriteContainerPublish : KeptPublishTask
{
    /// <summary>What the target <c>_ContainerStagesPublishForImage</c> has returned.</summary>
    public ITaskItem[] PublishedItems { get; set; } = [];

    /// <summary><c>ContainerStagesLayersFolder</c>.</summary>
    [Required]
    public string LayersFolder { get; set; } = "";

    private protected override Task ExecuteAsync(CancellationToken cancellationToken) =>
        new PackedPublish(Request(), Reporter).WriteAsync(AbsolutePath(LayersFolder), BuildItems.Of(PublishedItems), cancellationToken);
}
