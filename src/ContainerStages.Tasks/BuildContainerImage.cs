using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Images;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;
using static ContainerStages.Tasks.ItemText;

namespace ContainerStages.Tasks;

/// <summary>The parameters and outputs of <see cref="BuildImage"/>, as the project's properties and items name them.</summary>
public sealed class BuildContainerImage : RegistryTask
{
    /// <summary>The folder that this build has published into.</summary>
    [Required]
    public string PublishFolder { get; set; } = "";

    /// <summary>What MSBuild knows of the published files; see the target <c>_ContainerStagesPublishForImage</c>.</summary>
    public ITaskItem[] PublishedItems { get; set; } = [];

    /// <summary><c>AssemblyName</c>: of several programs in the publish folder, the app.</summary>
    [Required]
    public string AssemblyName { get; set; } = "";

    /// <summary><c>PublishTrimmed</c>.</summary>
    public bool IsTrimmed { get; set; }

    /// <summary><c>PublishSingleFile</c>.</summary>
    public bool IsSingleFile { get; set; }

    /// <summary><c>IncludeAllContentForSelfExtract</c>: a single file is unpacked when it starts.</summary>
    public bool UnpacksContent { get; set; }

    /// <summary><c>IncludeNativeLibrariesForSelfExtract</c>: the native libraries of a single file are unpacked when it starts.</summary>
    public bool UnpacksNativeLibraries { get; set; }

    /// <summary><c>PublishAot</c>.</summary>
    public bool IsNativeAot { get; set; }

    /// <summary><c>InvariantGlobalization</c>: no ICU is needed.</summary>
    public bool InvariantGlobalization { get; set; }

    /// <summary><c>InvariantTimezone</c>: no time zones are needed.</summary>
    public bool InvariantTimezone { get; set; }

    /// <summary><c>ContainerBaseImage</c>, or what the SDK inferred.</summary>
    [Required]
    public string BaseImage { get; set; } = "";

    /// <summary>Whether the SDK chose the base, because the project names none.</summary>
    public bool IsBaseInferred { get; set; }

    /// <summary>The stages (<c>ContainerStage</c>); <c>stage:NAME</c> names one.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary>What <see cref="RunContainerStages"/> has run: names of stages, with <c>MediaType</c>, <c>Digest</c> and <c>Size</c> of the layer that holds their outputs.</summary>
    public ITaskItem[] StageOutputs { get; set; } = [];

    /// <summary>What was done for the stages, and for the app's publish, as <see cref="RunContainerStages.Runs"/>: for the ledger.</summary>
    public ITaskItem[] StageRuns { get; set; } = [];

    /// <summary><c>ContainerStageCopy</c>, with <c>From</c>, <c>Destination</c>, <c>Layer</c>, <c>Mode</c>, <c>Owner</c> and <c>Exclude</c>: what is copied besides the published files.</summary>
    public ITaskItem[] Copies { get; set; } = [];

    /// <summary>The runtime identifier of the image, such as <c>linux-x64</c>.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary><c>ContainerWorkingDirectory</c>: an absolute path in the image.</summary>
    [Required]
    public string WorkingDirectory { get; set; } = "";

    /// <summary><c>ContainerUser</c>: digits or names; empty for the base's.</summary>
    public string User { get; set; } = "";

    /// <summary><c>ContainerEntrypoint</c>.</summary>
    public ITaskItem[] Entrypoint { get; set; } = [];

    /// <summary><c>ContainerEntrypointArgs</c>.</summary>
    public ITaskItem[] EntrypointArgs { get; set; } = [];

    /// <summary><c>ContainerAppCommand</c>.</summary>
    public ITaskItem[] AppCommand { get; set; } = [];

    /// <summary><c>ContainerAppCommandArgs</c>.</summary>
    public ITaskItem[] AppCommandArgs { get; set; } = [];

    /// <summary><c>ContainerAppCommandInstruction</c>: <c>Entrypoint</c>, <c>DefaultArgs</c>, <c>None</c> or empty.</summary>
    public string AppCommandInstruction { get; set; } = "";

    /// <summary><c>ContainerDefaultArgs</c>.</summary>
    public ITaskItem[] DefaultArgs { get; set; } = [];

    /// <summary><c>ContainerEnvironmentVariable</c>, with <c>Value</c>.</summary>
    public ITaskItem[] EnvironmentVariables { get; set; } = [];

    /// <summary><c>ContainerPort</c>, with <c>Type</c> = <c>tcp</c> (default) or <c>udp</c>.</summary>
    public ITaskItem[] Ports { get; set; } = [];

    /// <summary><c>ContainerLabel</c>, with <c>Value</c>.</summary>
    public ITaskItem[] Labels { get; set; } = [];

    /// <summary><c>ContainerGenerateLabels</c>: false leaves all labels out, as the SDK does.</summary>
    public bool GenerateLabels { get; set; }

    /// <summary><c>ContainerGenerateLabelsImageBaseDigest</c>.</summary>
    public bool GenerateDigestLabel { get; set; }

    /// <summary>Adds the label <c>org.opencontainers.image.created</c>, with the time of <see cref="SourceDateEpoch"/>.</summary>
    public bool GenerateCreatedLabel { get; set; }

    /// <summary><c>ContainerStageAnnotation</c>, with <c>Value</c> and <c>On</c>.</summary>
    public ITaskItem[] Annotations { get; set; } = [];

    /// <summary><c>ContainerStagePath</c>: folders for the variable <c>PATH</c>.</summary>
    public ITaskItem[] PathFolders { get; set; } = [];

    /// <summary><c>ContainerStageLink</c>, with <c>To</c> and <c>Layer</c>: symbolic links.</summary>
    public ITaskItem[] Links { get; set; } = [];

    /// <summary><c>ContainerStageFiles</c>, with <c>Files</c>, <c>Mode</c> and <c>Owner</c>: published files that have others than usual.</summary>
    public ITaskItem[] FileModes { get; set; } = [];

    /// <summary><c>ContainerStageVolume</c>: declared volumes.</summary>
    public ITaskItem[] Volumes { get; set; } = [];

    /// <summary><c>ContainerStageFolder</c>, with <c>Owner</c> and <c>Mode</c>: empty folders the app may write to.</summary>
    public ITaskItem[] Folders { get; set; } = [];

    /// <summary><c>ContainerStageLayer</c>: further layers, with <c>After</c> and <c>Files</c>, or with <c>From</c> and <c>Digests</c>.</summary>
    public ITaskItem[] Layers { get; set; } = [];

    /// <summary><c>ContainerStageCheck</c>, with <c>Severity</c> or <c>Fingerprints</c>, and <c>Justification</c>: re-graded checks and allowed secrets.</summary>
    public ITaskItem[] Checks { get; set; } = [];

    /// <summary><c>ContainerStagesMaxWastedBytes</c>; empty for none.</summary>
    public string MaxWastedBytes { get; set; } = "";

    /// <summary><c>ContainerStagesMaxImageSize</c>: compressed bytes; empty for no limit.</summary>
    public string MaxImageSize { get; set; } = "";

    /// <summary><c>ContainerStagesMaxLayers</c>, the base's included; empty for no limit.</summary>
    public string MaxLayers { get; set; } = "";

    /// <summary><c>ContainerStagesMaxChangedBytes</c>: compressed bytes; empty for no limit.</summary>
    public string MaxChangedBytes { get; set; } = "";

    /// <summary><c>ContainerStagesAuditLevel</c>: <c>low</c>, <c>moderate</c>, <c>high</c>, <c>critical</c>, or <c>off</c> or empty.</summary>
    public string AuditLevel { get; set; } = "";

    /// <summary><c>ProjectAssetsFile</c>: what restore wrote, with the vulnerabilities that it was told of.</summary>
    public string AssetsFile { get; set; } = "";

    /// <summary>The folder of the .NET SDK that runs this build: its size is in the ledger.</summary>
    public string SdkFolder { get; set; } = "";

    /// <summary>The properties of the health check, as metadata; see <see cref="HealthcheckItem"/>.</summary>
    public ITaskItem? Healthcheck { get; set; }

    /// <summary><c>ContainerStagesStopSignal</c>, such as <c>SIGINT</c>.</summary>
    public string StopSignal { get; set; } = "";

    /// <summary>What <see cref="FindContainerImageTime"/> has found: seconds since 1970, for the configuration and its history.</summary>
    public string SourceDateEpoch { get; set; } = "0";

    /// <summary><c>ContainerImageFormat</c>: <c>OCI</c>, <c>Docker</c>, or empty for the base's.</summary>
    public string ImageFormat { get; set; } = "";

    /// <summary>Whether it is a project of the Web SDK. It tells of a single file, or of native AOT, whether that is an ASP.NET Core app.</summary>
    public bool IsWeb { get; set; }

    /// <summary><c>ContainerStagesCompression</c>: <c>gzip</c>, <c>zstd</c> or <c>none</c>.</summary>
    public string Compression { get; set; } = "gzip";

    /// <summary><c>ContainerStagesCompressionLevel</c>: 1 to 9 for gzip (default 6), 1 to 19 for zstd (default 9).</summary>
    public string CompressionLevel { get; set; } = "";

    /// <summary>The lock file of a composed base, or of one from a registry; read when it exists.</summary>
    public string LockFile { get; set; } = "";

    /// <summary>Writes the lock file from what was resolved or pulled.</summary>
    public bool WriteLockFile { get; set; }

    /// <summary>The layer whose files are taken as edited, for <see cref="ProveContainerLayerOrder"/>: the image is built and not shown.</summary>
    public string EditedLayer { get; set; } = "";

    /// <summary><c>ContainerStagesLayersFolder</c>: in the build of a Dockerfile, the files of each layer are written below it, and no image is built.</summary>
    public string LayersFolder { get; set; } = "";

    /// <summary><c>ContainerStagesLayerNames</c>: the layers that the Dockerfile copies, bottom to top, separated by spaces.</summary>
    public string LayerNames { get; set; } = "";

    /// <summary>The Dockerfile to write in place of an image; see <see cref="DockerfileItem"/>.</summary>
    public ITaskItem? Dockerfile { get; set; }

    /// <summary>For a Dockerfile: the app's project and all that it refers to, as <see cref="FindContainerInputs"/> has found them.</summary>
    public ITaskItem[] Projects { get; set; } = [];

    /// <summary><c>ContainerStagesReportFolder</c>: where the image's ledger is kept.</summary>
    [Required]
    public string ReportFolder { get; set; } = "";

    /// <summary>
    /// One item, the manifest's digest, with the metadata <c>ManifestMediaType</c>, <c>Manifest</c> and <c>Configuration</c> (JSON),
    /// <c>LayerSources</c> (where the base's layers, and those of other images, can be mounted from, each with a semicolon after it), and <c>Layers</c>
    /// and <c>DerivedLayers</c> (the names of the app's own, bottom to top), <c>ReportFolder</c> and <c>PublishFolder</c>.
    /// </summary>
    [Output]
    public ITaskItem? Image { get; set; }

    private protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        CopyElements.Check(ProjectFile, Copies);
        if (Dockerfile is { } dockerfile)
        {
            await new WriteDockerfile(Request(), DockerfileItem.Request(dockerfile, ProjectFile, Projects, []), Reporter)
                .RunAsync(AbsolutePath(dockerfile.ItemSpec), ItemText.Flag("ContainerStagesDockerfileOverwrite", dockerfile.GetMetadata("Overwrite")), cancellationToken);
            return;
        }

        BuildResult result = await BuildImage.RunAsync(Request(), Reporter, cancellationToken);
        Image = result.Image is { } image ? BuiltImages.Item(image) : null;
    }

    private BuildRequest Request() => new()
    {
        Settings = Settings(),
        PublishFolder = AbsolutePath(PublishFolder),
        ProjectFolder = ProjectFolder,
        AppName = AssemblyName,
        RuntimeIdentifier = RuntimeIdentifier,
        BaseImage = BaseImage,
        DestinationRegistry = DestinationRegistry,
        ReportFolder = AbsolutePath(ReportFolder),
        PublishedItems = BuildItems.Of(PublishedItems),
        IsTrimmed = IsTrimmed,
        IsSingleFile = IsSingleFile,
        UnpacksItself = UnpacksContent || UnpacksNativeLibraries,
        IsNativeAot = IsNativeAot,
        InvariantGlobalization = InvariantGlobalization,
        InvariantTimezone = InvariantTimezone,
        IsBaseInferred = IsBaseInferred,
        Stages = StageItems.Of(Stages),
        StageOutputs = StageItems.OutputsOf(StageOutputs),
        StageRuns = StageItems.RunsOf(StageRuns),
        Copies = CopyItems.Of(Copies),
        WorkingDirectory = WorkingDirectory,
        User = User,
        Start = new StartCommand
        {
            Entrypoint = Specs(Entrypoint),
            EntrypointArgs = Specs(EntrypointArgs),
            AppCommand = Specs(AppCommand),
            AppCommandArgs = Specs(AppCommandArgs),
            DefaultArgs = Specs(DefaultArgs),
            Instruction = Instruction(AppCommandInstruction),
        },
        Environment = Pairs(EnvironmentVariables),
        Ports = [.. Ports.Select(Port)],
        IsWeb = IsWeb,
        Labels = GenerateLabels ? Pairs(Labels) : [],
        LabelCreated = GenerateLabels && GenerateCreatedLabel,
        LabelBaseDigest = GenerateLabels && GenerateDigestLabel,
        Annotations = ItemText.Annotations(Annotations, ofIndex: false),
        PathFolders = Specs(PathFolders),
        Links = LinksOf(Links),
        FileModes = FileModesOf(FileModes),
        Volumes = Specs(Volumes),
        Folders = [.. Folders.Select(item => new FolderRequest(item.ItemSpec, item.GetMetadata("Owner"), item.GetMetadata("Mode")))],
        Layers = LayersOf(Layers, [.. Copies, .. Links]),
        ImageLayers = ImageLayersOf(Layers),
        Checks = ItemText.RegradingsOf(Checks),
        Budgets = new Budgets
        {
            WastedBytes = Limit("ContainerStagesMaxWastedBytes", MaxWastedBytes),
            ImageSize = Limit("ContainerStagesMaxImageSize", MaxImageSize),
            Layers = Limit("ContainerStagesMaxLayers", MaxLayers),
            ChangedBytes = Limit("ContainerStagesMaxChangedBytes", MaxChangedBytes),
        },
        AuditLevel = AuditLevel,
        AssetsFile = PathOf(AssetsFile),
        SdkFolder = PathOf(SdkFolder),
        Healthcheck = HealthcheckItem.Of(Healthcheck),
        StopSignal = StopSignal.Length > 0 ? StopSignal : null,
        Created = Time(SourceDateEpoch),
        ImageFormat = Format(ImageFormat),
        Compression = ItemText.Compression(Compression, CompressionLevel),
        LockFile = PathOf(LockFile),
        WriteLockFile = WriteLockFile,
        EditedLayer = EditedLayer,
        LayersFolder = PathOf(LayersFolder),
        LayerNames = [.. LayerNames.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
    };

    private protected override ITaskItem[] ItemsOf(string itemType) => itemType switch
    {
        "ContainerStage" => Stages,
        "ContainerStageCheck" => Checks,
        "ContainerStageCopy" => Copies,
        "ContainerStageFiles" => FileModes,
        "ContainerStageFolder" => Folders,
        "ContainerStageLayer" => Layers,
        "ContainerStageLink" => Links,
        "ContainerStagePath" => PathFolders,
        _ => [],
    };
}
