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

    /// <summary><c>ContainerStagesStartTimeout</c>.</summary>
    public string StartTimeout { get; set; } = "30";

    /// <summary><c>ContainerStagesStartSeconds</c>.</summary>
    public string StartSeconds { get; set; } = "3";

    /// <summary><c>ContainerStagesHealthcheck</c>.</summary>
    public string Healthcheck { get; set; } = "";

    /// <summary><c>SOURCE_DATE_EPOCH</c>; empty for 0.</summary>
    public string SourceDateEpoch { get; set; } = "";

    /// <summary><c>ContainerStagesMaxWastedBytes</c>.</summary>
    public string MaxWastedBytes { get; set; } = "";

    /// <summary><c>ContainerStagesMaxImageSize</c>.</summary>
    public string MaxImageSize { get; set; } = "";

    /// <summary><c>ContainerStagesMaxLayers</c>.</summary>
    public string MaxLayers { get; set; } = "";

    /// <summary><c>ContainerStagesMaxChangedBytes</c>.</summary>
    public string MaxChangedBytes { get; set; } = "";

    private protected override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        _ = Settings();
        _ = ItemText.Compression(Compression, CompressionLevel);
        _ = Format(ImageFormat);
        _ = Instruction(AppCommandInstruction);
        _ = ItemText.StartCheck(StartCheck);
        _ = Seconds("ContainerStagesStartTimeout", StartTimeout);
        _ = Seconds("ContainerStagesStartSeconds", StartSeconds);
        _ = ItemText.Healthcheck(Healthcheck);
        _ = Ports.Select(Port).Count();
        _ = Time(SourceDateEpoch.Length > 0 ? SourceDateEpoch : "0");
        _ = Limit("ContainerStagesMaxWastedBytes", MaxWastedBytes);
        _ = Limit("ContainerStagesMaxImageSize", MaxImageSize);
        _ = Limit("ContainerStagesMaxLayers", MaxLayers);
        _ = Limit("ContainerStagesMaxChangedBytes", MaxChangedBytes);
        ContainerEngineDetection.Check(LocalRegistry);
        CopyElements.Check(ProjectFile, Copies);
        CheckProject.Run(new CheckProjectRequest
        {
            ProjectFolder = ProjectFolder,
            BaseImage = BaseImage,
            NeedsSharedFramework = NeedsSharedFramework,
            Stages = StageItems.Of(Stages),
            Copies = CopyItems.Of(Copies),
            Layers = LayersOf(Layers, Copies),
            Checks = RegradingsOf(Checks),
        });
        return Task.CompletedTask;
    }

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType switch
    {
        "ContainerStage" => Stages,
        "ContainerStageCheck" => Checks,
        "ContainerStageCopy" => Copies,
        "ContainerStageLayer" => Layers,
        _ => [],
    };
}
