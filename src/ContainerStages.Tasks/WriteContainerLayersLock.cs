using ContainerStages.Ledgers;
using ContainerStages.Oci;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Writes what the layers of built images are made of and what they became, for a team to commit.</summary>
public sealed class WriteContainerLayersLock : ContainerTask
{
    /// <summary>The images, one for each platform: outputs of <see cref="BuildContainerImage"/>.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary><c>ContainerStagesLayersLockFile</c>.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var file = new LayersLockFile(AbsolutePath(LockFile));
        var layers = LayersLock.Of(Images.Select(image => new LedgerFolder(image.GetMetadata(BuiltImages.ReportFolder)).ReadDraft(Digest.Parse(image.ItemSpec))));
        LogHigh(await file.WriteAsync(layers) ? $"Wrote {file.Path}" : $"Kept {file.Path} as it was");
    }
}
