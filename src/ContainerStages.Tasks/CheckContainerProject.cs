using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using ContainerStages.Tasks.Names;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>
/// What evaluation alone knows to be wrong, before anything is compiled: names that nothing reads are warnings, and values that the image cannot be
/// built with are errors. The tasks that use the values check them again, because targets may change them.
/// </summary>
public sealed class CheckContainerProject : ContainerTask
{
    /// <summary>Files with names besides the project's: <c>Directory.Build.props</c>, <c>Directory.Build.targets</c>. Those that do not exist do not count.</summary>
    public ITaskItem[] Files { get; set; } = [];

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

    private protected override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        WarnOfNames();
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
        return Task.CompletedTask;
    }

    private void WarnOfNames()
    {
        IEnumerable<string> commandLine = BuildEngine is IBuildEngine6 engine ? engine.GetGlobalProperties().Keys : [];
        foreach (UnknownName name in ProjectNames.Unknown([ProjectFile, .. Files.Select(file => file.ItemSpec).Where(File.Exists)], commandLine))
        {
            Report(new Problem(Catalogue.UnknownName.Code, IsError: false, $"{name.What} has no effect: {name.Why}", name.Advice), name.Location);
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
