using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>
/// Values that the image cannot be built with, before anything is compiled. The tasks that use them check them again, because targets may change them.
/// </summary>
public sealed class CheckContainerProject : ContainerTask
{
    /// <summary><c>ContainerBaseImage</c>; empty for an image of a registry, which the SDK reads first.</summary>
    public string BaseImage { get; set; } = "";

    /// <summary>Whether the image starts the app with the base's <c>dotnet</c>.</summary>
    public bool NeedsSharedFramework { get; set; }

    /// <summary><c>LocalRegistry</c>.</summary>
    public string LocalRegistry { get; set; } = "";

    /// <summary><c>ContainerStage</c>.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary><c>ContainerStageCopy</c>.</summary>
    public ITaskItem[] Copies { get; set; } = [];

    /// <summary><c>ContainerStageLayer</c>.</summary>
    public ITaskItem[] Layers { get; set; } = [];

    /// <summary><c>ContainerStageLink</c>.</summary>
    public ITaskItem[] Links { get; set; } = [];

    /// <summary><c>ContainerStageFiles</c>.</summary>
    public ITaskItem[] FileModes { get; set; } = [];

    /// <summary><c>ContainerStageAnnotation</c>.</summary>
    public ITaskItem[] Annotations { get; set; } = [];

    /// <summary><c>ContainerStagePath</c>.</summary>
    public ITaskItem[] PathFolders { get; set; } = [];

    /// <summary><c>ContainerStageDestination</c>.</summary>
    public ITaskItem[] Destinations { get; set; } = [];

    /// <summary><c>ContainerEnvironmentVariable</c>.</summary>
    public ITaskItem[] EnvironmentVariables { get; set; } = [];

    /// <summary>The build machine's <c>PATH</c>, which has no place in an image.</summary>
    public string MachinePath { get; set; } = "";

    /// <summary><c>ContainerStageCheck</c>.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    /// <summary><c>ContainerPort</c>.</summary>
    public ITaskItem[] Ports { get; set; } = [];

    /// <summary><c>ContainerStagesCompression</c>.</summary>
    public string Compression { get; set; } = "gzip";

    /// <summary><c>ContainerStagesCompressionLevel</c>.</summary>
    public string CompressionLevel { get; set; } = "";

    /// <summary><c>ContainerImageFormat</c>.</summary>
    public string ImageFormat { get; set; } = "";

    /// <summary><c>ContainerAppCommandInstruction</c>.</summary>
    public string AppCommandInstruction { get; set; } = "";

    /// <summary><c>ContainerStagesStartCheck</c>.</summary>
    public string StartCheck { get; set; } = "false";

    /// <summary>The properties of the health check, as metadata; see <see cref="HealthcheckItem"/>.</summary>
    public ITaskItem? Healthcheck { get; set; }

    /// <summary><c>ContainerRuntimeIdentifier</c>.</summary>
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary><c>PublishAot</c>; false also where the app is not compiled.</summary>
    public bool IsNativeAot { get; set; }

    /// <summary>The programs that link a native AOT app, in the order in which the SDK looks for them; empty for the SDK's own choice.</summary>
    public string[] Compilers { get; set; } = [];

    /// <summary><c>LinkerFlavor</c>.</summary>
    public string Linker { get; set; } = "";

    /// <summary><c>ContainerStagesStartTimeout</c>.</summary>
    public string StartTimeout { get; set; } = "30";

    /// <summary><c>ContainerStagesStartSeconds</c>.</summary>
    public string StartSeconds { get; set; } = "3";

    /// <summary><c>ContainerStagesMaxWastedBytes</c>.</summary>
    public string MaxWastedBytes { get; set; } = "";

    /// <summary><c>ContainerStagesMaxImageSize</c>.</summary>
    public string MaxImageSize { get; set; } = "";

    /// <summary><c>ContainerStagesMaxLayers</c>.</summary>
    public string MaxLayers { get; set; } = "";

    /// <summary><c>ContainerStagesMaxChangedBytes</c>.</summary>
    public string MaxChangedBytes { get; set; } = "";

    /// <summary><c>ContainerStagesAttachDocuments</c>.</summary>
    public string AttachDocuments { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        _ = Settings();
        _ = ItemText.Compression(Compression, CompressionLevel);
        if (Format(ImageFormat) == Oci.ImageFormat.Docker && ItemText.Annotations(Annotations, ofIndex: false) is [var annotation, ..])
        {
            throw DockerHasNoAnnotations(annotation.Key);
        }

        _ = ItemText.Annotations(Annotations, ofIndex: true);
        _ = Instruction(AppCommandInstruction);
        _ = ItemText.StartCheck(StartCheck);
        _ = Seconds("ContainerStagesStartTimeout", StartTimeout);
        _ = Seconds("ContainerStagesStartSeconds", StartSeconds);
        _ = Ports.Select(Port).Count();
        _ = Limit("ContainerStagesMaxWastedBytes", MaxWastedBytes);
        _ = Limit("ContainerStagesMaxImageSize", MaxImageSize);
        _ = Limit("ContainerStagesMaxLayers", MaxLayers);
        _ = Limit("ContainerStagesMaxChangedBytes", MaxChangedBytes);
        if (ItemText.AttachedDocumentsOf(AttachDocuments) == AttachedDocuments.Index && Format(ImageFormat) == Oci.ImageFormat.Docker)
        {
            throw ContainerStagesException.InvalidValue("ContainerStagesAttachDocuments", AttachDocuments, "ContainerImageFormat is Docker, whose lists of images have no place for documents: use referrers, or remove ContainerImageFormat.");
        }

        ContainerEngineDetection.Check(LocalRegistry);
        CopyElements.Check(ProjectFile, Copies);
        CheckProject.Run(new CheckProjectRequest
        {
            ProjectFolder = ProjectFolder,
            BaseImage = BaseImage,
            NeedsSharedFramework = NeedsSharedFramework,
            Stages = StageItems.Of(Stages),
            Copies = CopyItems.Of(Copies),
            Layers = LayersOf(Layers, [.. Copies, .. Links]),
            ImageLayers = ImageLayersOf(Layers),
            Links = LinksOf(Links),
            FileModes = FileModesOf(FileModes),
            PathFolders = Specs(PathFolders),
            Destinations = DestinationsOf(Destinations),
            Checks = ItemText.RegradingsOf(Checks),
            Healthcheck = HealthcheckItem.Of(Healthcheck),
            RuntimeIdentifier = RuntimeIdentifier,
        });
        foreach ((ITaskItem item, Problem problem) in VariableReferences.In(EnvironmentVariables, MachinePath))
        {
            Report(problem, ItemLocation.Of(ItemReference.Variable(item.ItemSpec), EnvironmentVariables, ProjectFile));
        }

        if (IsNativeAot)
        {
            await NativeToolchain.CheckAsync(Compilers, Linker, cancellationToken);
        }
    }

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType switch
    {
        "ContainerStage" => Stages,
        "ContainerStageAnnotation" => Annotations,
        "ContainerStageCheck" => Checks,
        "ContainerStageCopy" => Copies,
        "ContainerStageDestination" => Destinations,
        "ContainerStageFiles" => FileModes,
        "ContainerStageLayer" => Layers,
        "ContainerStageLink" => Links,
        "ContainerStagePath" => PathFolders,
        _ => [],
    };
}
