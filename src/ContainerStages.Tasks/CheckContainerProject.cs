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

    /// <summary><c>ContainerStagesHealthcheck</c>.</summary>
    public string Healthcheck { get; set; } = "";

    /// <summary><c>PublishAot</c>; false also where the app is not compiled.</summary>
    public bool IsNativeAot { get; set; }

    /// <summary>The programs that link a native AOT app, in the order in which the SDK looks for them; empty for the SDK's own choice.</summary>
    public string[] Compilers { get; set; } = [];

    /// <summary><c>LinkerFlavor</c>.</summary>
    public string Linker { get; set; } = "";

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        _ = Settings();
        _ = ItemText.Compression(Compression, CompressionLevel);
        _ = Format(ImageFormat);
        _ = Instruction(AppCommandInstruction);
        _ = ItemText.StartCheck(StartCheck);
        _ = ItemText.Healthcheck(Healthcheck);
        _ = Ports.Select(Port).Count();
        CopyElements.Check(ProjectFile, Copies);
        CheckProject.Run(new CheckProjectRequest
        {
            ProjectFolder = ProjectFolder,
            BaseImage = BaseImage,
            Stages = StageItems.Of(Stages),
            Copies = CopyItems.Of(Copies),
            Layers = LayersOf(Layers, Copies),
            Checks = RegradingsOf(Checks),
        });
        if (IsNativeAot)
        {
            await NativeToolchain.CheckAsync(Compilers, Linker, cancellationToken);
        }
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
