using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>The parameters of <see cref="CheckSignatures"/>.</summary>
public sealed class CheckContainerSignatures : RegistryTask
{
    /// <summary><c>ContainerBaseImage</c>, or the SDK's choice.</summary>
    [Required]
    public string BaseImage { get; set; } = "";

    /// <summary><c>ContainerStage</c>, for a base that is one of them.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary><c>ContainerRuntimeIdentifier</c>.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary><c>ContainerArchiveOutputPath</c>: the image goes there, and to no registry.</summary>
    public string ArchivePath { get; set; } = "";

    /// <summary><c>ContainerStagesBaseLockFile</c>.</summary>
    public string LockFile { get; set; } = "";

    /// <summary><c>ContainerStagesWriteBaseLock</c>: the base is the newest one, whatever the lock file says.</summary>
    public string WriteLockFile { get; set; } = "";

    private protected override Task ExecuteAsync(CancellationToken cancellationToken) => CheckSignatures.RunAsync(
        new CheckSignaturesRequest
        {
            Settings = Settings(),
            Root = ProjectFolder,
            DestinationRegistry = ArchivePath.Length > 0 ? "" : DestinationRegistry,
            BaseImage = BaseImage,
            Stages = StageItems.Of(Stages),
            RuntimeIdentifier = RuntimeIdentifier,
            LockFile = ItemText.Flag("ContainerStagesWriteBaseLock", WriteLockFile) ? null : PathOf(LockFile),
        },
        Reporter,
        cancellationToken);

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType == "ContainerStage" ? Stages : [];
}
