using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>The parameters and outputs of <see cref="DeliverImage"/>, as the SDK's properties name them.</summary>
public sealed class DeliverContainerImage : RegistryTask
{
    /// <summary>Where the layout and the archive go when there is neither registry nor engine.</summary>
    [Required]
    public string OutputFolder { get; set; } = "";

    /// <summary>The images, one for each platform: digests of manifests in the content store, with the metadata of <see cref="BuildContainerImage"/>'s outputs.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary><c>ContainerStageAnnotation</c>, with <c>Value</c> and <c>On</c>.</summary>
    public ITaskItem[] Annotations { get; set; } = [];

    /// <summary><c>ContainerRegistry</c>: registries that all get the image; empty for the local engine.</summary>
    public ITaskItem[] Registries { get; set; } = [];

    /// <summary><c>ContainerStageDestination</c>, with <c>Tags</c>: repositories that get the image besides.</summary>
    public ITaskItem[] Destinations { get; set; } = [];

    /// <summary><c>ContainerPushNoCache</c>: a registry's word that it has the image already is not believed.</summary>
    public bool PushNoCache { get; set; }

    /// <summary><c>ContainerStagesAttachDocuments</c>: whether registries also get the bills of materials and the provenance.</summary>
    public string AttachDocuments { get; set; } = "";

    /// <summary><c>ContainerRepository</c>.</summary>
    [Required]
    public string Repository { get; set; } = "";

    /// <summary><c>ContainerImageTag</c> or <c>ContainerImageTags</c>.</summary>
    [Required]
    public ITaskItem[] Tags { get; set; } = [];

    /// <summary><c>ContainerArchiveOutputPath</c>: a file, or a folder.</summary>
    public string ArchivePath { get; set; } = "";

    /// <summary><c>ContainerStagesLayoutPath</c>: also write an OCI layout here.</summary>
    public string LayoutPath { get; set; } = "";

    /// <summary><c>ContainerImageFormat</c>: an archive of one image is Docker's unless this says <c>OCI</c>.</summary>
    public string ImageFormat { get; set; } = "";

    /// <summary><c>ContainerStagesReadOnlyRoot</c>: the image is meant to run on a read-only root.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary><c>ContainerStageFolder</c>: they stay writable on a read-only root.</summary>
    public ITaskItem[] Folders { get; set; } = [];

    /// <summary><c>ContainerStageCheck</c>, with <c>Severity</c> and <c>Justification</c>: re-graded checks.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    /// <summary><c>ContainerStageScanException</c>, with <c>Justification</c> and <c>Expires</c>.</summary>
    public ITaskItem[] ScanExceptions { get; set; } = [];

    /// <summary><c>ContainerStagesLayersLockFile</c>: followed when it exists.</summary>
    [Required]
    public string LayersLockFile { get; set; } = "";

    /// <summary>All names of the image, with the registry where there is one.</summary>
    [Output]
    public ITaskItem[] Names { get; set; } = [];

    /// <summary>What to deploy: the image by its digest at the first registry, else its first name; empty when nothing was delivered.</summary>
    [Output]
    public string Reference { get; set; } = "";

    /// <summary>The files with the page about the image, one for each platform, with the metadata <c>Platform</c> (<c>linux/amd64</c>).</summary>
    [Output]
    public ITaskItem[] Reports { get; set; } = [];

    /// <summary>The digest that the tags point to; empty when nothing was delivered.</summary>
    [Output]
    public string Digest { get; set; } = "";

    /// <summary>The media type of what the tags point to; empty when nothing was delivered.</summary>
    [Output]
    public string MediaType { get; set; } = "";

    /// <summary>The JSON of what the tags point to; empty when nothing was delivered.</summary>
    [Output]
    public string Manifest { get; set; } = "";

    /// <summary>The same if it is an index, else empty.</summary>
    [Output]
    public string Index { get; set; } = "";

    /// <summary>The archive that was written; empty when there is none.</summary>
    [Output]
    public string GeneratedArchivePath { get; set; } = "";

    /// <summary>Where the image is, its size and what changed, in a line; empty when nothing was delivered.</summary>
    [Output]
    public string Summary { get; set; } = "";

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var request = new DeliverRequest
        {
            Settings = Settings(),
            Images = BuiltImages.Of(Images),
            IndexAnnotations = ItemText.Annotations(Annotations, ofIndex: true),
            Repository = Repository,
            Tags = Specs(Tags),
            Registries = Specs(Registries),
            Destinations = DestinationsOf(Destinations),
            PushNoCache = PushNoCache,
            AttachDocuments = ItemText.AttachedDocumentsOf(AttachDocuments),
            ArchivePath = PathOf(ArchivePath),
            LayoutPath = PathOf(LayoutPath),
            ImageFormat = ItemText.Format(ImageFormat),
            OutputFolder = OutputFolder,
            LayersLockFile = AbsolutePath(LayersLockFile),
            IsReadOnly = IsReadOnly,
            WritableFolders = Specs(Folders),
            Scan = Scan(ScanExceptions),
            Checks = ItemText.RegradingsOf(Checks),
        };
        DeliverResult result = await DeliverImage.RunAsync(request, Reporter, cancellationToken);
        Names = [.. result.Names.Select(name => new TaskItem(name))];
        Reference = result.Reference;
        Digest = result.Digest;
        MediaType = result.MediaType;
        Manifest = result.Manifest;
        Index = result.HasIndex ? result.Manifest : "";
        Reports = [.. result.Reports.Select(report => new TaskItem(BuildItems.Escaped(report.File), new Dictionary<string, string> { ["Platform"] = report.Platform }))];
        GeneratedArchivePath = result.ArchivePath;
        Summary = Clean(result.Summary);
    }

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType switch
    {
        "ContainerStageDestination" => Destinations,
        ScanItems.Exception => ScanExceptions,
        _ => [],
    };
}
