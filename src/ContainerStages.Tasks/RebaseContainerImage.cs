using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>The parameters and outputs of <see cref="RebaseImage"/>.</summary>
public sealed class RebaseContainerImage : PatchTask
{
    /// <summary><c>AssemblyName</c>.</summary>
    [Required]
    public string AssemblyName { get; set; } = "";

    /// <summary><c>ContainerStagesBaseLockFile</c>: decides which base the next publish takes, where it exists.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    /// <summary><c>ContainerStageCheck</c>, with <c>Severity</c> and <c>Justification</c>: re-graded checks.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    /// <summary><c>ContainerStageScanException</c>, with <c>Justification</c> and <c>Expires</c>.</summary>
    public ITaskItem[] ScanExceptions { get; set; } = [];

    /// <summary><c>ContainerStagesAttachDocuments</c>: a publish attaches documents, which a rebase renews if the image has them.</summary>
    public string AttachDocuments { get; set; } = "";

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

    /// <summary>It is a web app: where no ports are given, it listens on those that its image exposes.</summary>
    public bool IsWeb { get; set; }

    /// <summary><c>ContainerStageFolder</c>: they stay writable on a read-only root.</summary>
    public ITaskItem[] Folders { get; set; } = [];

    /// <summary>The names that point to the image; empty if it was refused.</summary>
    [Output]
    public ITaskItem[] Names { get; set; } = [];

    /// <summary>The digest that they point to.</summary>
    [Output]
    public string Digest { get; set; } = "";

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        RebaseResult result = await RebaseImage.RunAsync(
            Request() with
            {
                AppName = AssemblyName,
                LockFile = AbsolutePath(LockFile),
                Scan = Scan(ScanExceptions),
                Checks = RegradingsOf(Checks),
                AttachDocuments = ItemText.AttachedDocumentsOf(AttachDocuments) != AttachedDocuments.None,
                Start = StartCheck.Equals("false", StringComparison.OrdinalIgnoreCase) ? null : StartRequest(),
            },
            Reporter,
            cancellationToken);
        Names = [.. result.Names.Select(name => new TaskItem(name))];
        Digest = result.Digest;
    }

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType == ScanItems.Exception ? ScanExceptions : base.ItemsOf(itemType);

    private StartImageRequest StartRequest() => new()
    {
        IsRequired = ItemText.StartCheck(StartCheck),
        Settings = Settings(),
        Images = [],
        Timeout = Seconds("ContainerStagesStartTimeout", TimeoutSeconds),
        StayUp = Seconds("ContainerStagesStartSeconds", StayUpSeconds),
        Ports = TcpPorts(Ports),
        IsWeb = IsWeb,
        IsReadOnly = IsReadOnly,
        WritableFolders = Specs(Folders),
        DestinationRegistry = DestinationRegistry,
        Checks = RegradingsOf(Checks),
    };
}
