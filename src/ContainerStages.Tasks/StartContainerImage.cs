using ContainerStages.BuildServers;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>The parameters of <see cref="StartImage"/>, as the project's properties and items name them.</summary>
public sealed class StartContainerImage : RegistryTask
{
    /// <summary>The images, one for each platform: outputs of <see cref="BuildContainerImage"/>.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary><c>ContainerStagesStartCheck</c>: <c>auto</c> if something here can start it, <c>true</c>, or <c>false</c>.</summary>
    [Required]
    public string StartCheck { get; set; } = "";

    /// <summary><c>ContainerStagesStartTimeout</c>: seconds in which the app has to listen.</summary>
    [Required]
    public string TimeoutSeconds { get; set; } = "";

    /// <summary><c>ContainerStagesStartSeconds</c>: seconds that an app without ports has to stay up.</summary>
    [Required]
    public string StayUpSeconds { get; set; } = "";

    /// <summary><c>ContainerStagesReadOnlyRoot</c>: the image is meant to run on a read-only root.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary><c>ContainerPort</c>, with <c>Type</c>: what the app has to listen on.</summary>
    public ITaskItem[] Ports { get; set; } = [];

    /// <summary>It is a web app: where no ports are given, it listens on those that its environment names.</summary>
    public bool IsWeb { get; set; }

    /// <summary><c>ContainerStageFolder</c>: they stay writable on a read-only root, as volumes do.</summary>
    public ITaskItem[] Folders { get; set; } = [];

    /// <summary><c>ContainerStageCheck</c>, with <c>Severity</c> and <c>Justification</c>: re-graded checks.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    private protected override PublishStep Section => PublishStep.StartCheck;

    private protected override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var request = new StartImageRequest
        {
            IsRequired = ItemText.StartCheck(StartCheck),
            Settings = Settings(),
            Images = BuiltImages.Of(Images),
            Timeout = Seconds("ContainerStagesStartTimeout", TimeoutSeconds),
            StayUp = Seconds("ContainerStagesStartSeconds", StayUpSeconds),
            Ports = TcpPorts(Ports),
            IsWeb = IsWeb,
            IsReadOnly = IsReadOnly,
            WritableFolders = Specs(Folders),
            DestinationRegistry = DestinationRegistry,
            Checks = ItemText.RegradingsOf(Checks),
        };
        return StartImage.RunAsync(request, Reporter, cancellationToken);
    }
}
