using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Writes the inputs and the digests of the layers of built images, for a team to commit.</summary>
public sealed class WriteContainerLayersLock : ContainerTask
{
    /// <summary>The images, one for each platform: outputs of <see cref="BuildContainerImage"/>.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary><c>ContainerStagesLayersLockFile</c>.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    private protected override Task ExecuteAsync(CancellationToken cancellationToken) =>
        VerifyOrder.WriteLockAsync(BuiltImages.Of(Images), AbsolutePath(LockFile), Reporter);
}
