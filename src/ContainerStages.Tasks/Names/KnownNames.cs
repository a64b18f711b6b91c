namespace ContainerStages.Tasks.Names;

/// <summary>
/// The properties and items that the SDK's container targets and this package read. A test compares the lists with the SDK's targets, with build/ and
/// with docs/reference.md. MSBuild's names are not case-sensitive.
/// </summary>
internal static class KnownNames
{
    /// <summary>The package's own properties.</summary>
    public static readonly string[] OwnProperties =
    [
        "ContainerStagesAttachDocuments", "ContainerStagesAuditLevel", "ContainerStagesBaseLockFile", "ContainerStagesBuilder",
        "ContainerStagesBuilderArguments", "ContainerStagesBuilderTool", "ContainerStagesBuildImage", "ContainerStagesBuildServer",
        "ContainerStagesBuildServerCommands", "ContainerStagesCacheFolder", "ContainerStagesCacheFrom", "ContainerStagesCacheSizeLimit",
        "ContainerStagesCacheTo", "ContainerStagesCompareWith", "ContainerStagesCompression", "ContainerStagesCompressionLevel",
        "ContainerStagesDockerfile", "ContainerStagesDockerfileBuildKit", "ContainerStagesDockerfileDigests", "ContainerStagesDockerfileOverwrite",
        "ContainerStagesDockerfiles", "ContainerStagesDockerfileSeverity", "ContainerStagesDockerfileSyntax", "ContainerStagesEnabled",
        "ContainerStagesFailIfBaseMoved", "ContainerStagesGenerateDockerfile", "ContainerStagesHealthcheck", "ContainerStagesHealthcheckInterval",
        "ContainerStagesHealthcheckRetries", "ContainerStagesHealthcheckStartInterval", "ContainerStagesHealthcheckStartPeriod",
        "ContainerStagesHealthcheckTimeout", "ContainerStagesHealthProbe", "ContainerStagesImage", "ContainerStagesImageTime",
        "ContainerStagesKeepPublish", "ContainerStagesKeepTrimming", "ContainerStagesLayerNames", "ContainerStagesLayersFolder",
        "ContainerStagesLayersLockFile", "ContainerStagesLayoutPath", "ContainerStagesMaxChangedBytes", "ContainerStagesMaxImageSize",
        "ContainerStagesMaxLayers", "ContainerStagesMaxWastedBytes", "ContainerStagesOffline", "ContainerStagesOutputFile",
        "ContainerStagesOutputPrefix", "ContainerStagesOutputsFolder", "ContainerStagesPromoteFrom", "ContainerStagesPromoteTo",
        "ContainerStagesReadOnlyRoot", "ContainerStagesReportFolder", "ContainerStagesSarifFile", "ContainerStagesScan",
        "ContainerStagesScanArguments", "ContainerStagesScanFailOn", "ContainerStagesSharedBuild",
        "ContainerStagesShowFile", "ContainerStagesSign", "ContainerStagesSignArguments", "ContainerStagesSignKey", "ContainerStagesSourceRoot",
        "ContainerStagesStartCheck", "ContainerStagesStartSeconds", "ContainerStagesStartTimeout", "ContainerStagesStopSignal",
        "ContainerStagesTarget", "ContainerStagesTestProject", "ContainerStagesVerifyBase", "ContainerStagesVerifyBaseArguments",
        "ContainerStagesVerifyBaseKey", "ContainerStagesWriteBaseLock", "ContainerStagesWriteDockerfile",
    ];

    /// <summary>The package's own items, and their metadata.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> OwnItems = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["ContainerStage"] =
        [
            "CacheMounts", "Command", "DependsOn", "Environment", "Image", "Inputs", "Network", "OnBase", "Outputs", "Packages", "Projects", "Secrets", "Sha256", "Sources", "Targets",
            "Url", "WorkingDirectory",
        ],
        ["ContainerStageAnnotation"] = ["On", "Value"],
        ["ContainerStageCheck"] = ["Fingerprints", "Justification", "Severity"],
        ["ContainerStageCopy"] = ["Destination", "Exclude", "From", "Layer", "Mode", "Owner"],
        ["ContainerStageDestination"] = ["Tags"],
        ["ContainerStageDockerfile"] = ["Context", "Stage"],
        ["ContainerStageFiles"] = ["Files", "Mode", "Owner"],
        ["ContainerStageFolder"] = ["Mode", "Owner"],
        ["ContainerStageLayer"] = ["After", "Digests", "Files", "From"],
        ["ContainerStageLink"] = ["Layer", "To"],
        ["ContainerStagePath"] = [],
        ["ContainerStageScanException"] = ["Expires", "Justification"],
        ["ContainerStageVolume"] = [],
    };

    /// <summary>The item that is a stage.</summary>
    public const string Stage = "ContainerStage";

    /// <summary>The metadata that say what a stage is.</summary>
    public static readonly string[] StageKinds = ["Command", "Projects", "Packages", "Image"];

    /// <summary>Metadata of stages, and the kinds of stages that read it. The others are read for all kinds, or checked by the stages' reader.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> StageMetadata = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["Environment"] = ["Command", "Projects"],
        ["Inputs"] = ["Command", "Projects"],
        ["Outputs"] = ["Command", "Projects"],
        ["Secrets"] = ["Command", "Projects"],
        ["Sha256"] = ["Url"],
        ["Sources"] = ["Packages"],
        ["Targets"] = ["Projects"],
        ["WorkingDirectory"] = ["Command", "Projects"],
    };

    /// <summary>The properties that the SDK's targets read.</summary>
    public static readonly string[] SdkProperties =
    [
        "ContainerAppCommandInstruction", "ContainerArchiveOutputPath", "ContainerAuthors", "ContainerBaseDigest", "ContainerBaseImage", "ContainerBaseImageDigest",
        "ContainerBaseName", "ContainerBaseRegistry", "ContainerBaseTag", "ContainerCustomTasksAssembly", "ContainerCustomTasksFolder", "ContainerDescription",
        "ContainerDocumentationUrl", "ContainerFamily", "ContainerGenerateLabels", "ContainerGenerateLabelsDotnetToolset", "ContainerGenerateLabelsImageAuthors",
        "ContainerGenerateLabelsImageBaseDigest", "ContainerGenerateLabelsImageBaseName", "ContainerGenerateLabelsImageCreated",
        "ContainerGenerateLabelsImageDescription", "ContainerGenerateLabelsImageDocumentation", "ContainerGenerateLabelsImageLicenses",
        "ContainerGenerateLabelsImageRevision", "ContainerGenerateLabelsImageSource", "ContainerGenerateLabelsImageTitle", "ContainerGenerateLabelsImageUrl",
        "ContainerGenerateLabelsImageVendor", "ContainerGenerateLabelsImageVersion", "ContainerImageFormat", "ContainerImageName", "ContainerImageTag",
        "ContainerImageTags", "ContainerInformationUrl", "ContainerLicenseExpression", "ContainerPublishInParallel", "ContainerPushNoCache", "ContainerRegistry",
        "ContainerRepository", "ContainerRuntimeIdentifier", "ContainerRuntimeIdentifiers", "ContainerTaskFolderName", "ContainerTaskFramework", "ContainerTitle",
        "ContainerUser", "ContainerVendor", "ContainerVersion", "ContainerWorkingDirectory",
    ];

    /// <summary>The items that the SDK's targets read, and their metadata.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> SdkItems = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["ContainerAppCommand"] = [],
        ["ContainerAppCommandArgs"] = [],
        ["ContainerDefaultArgs"] = [],
        ["ContainerEntrypoint"] = [],
        ["ContainerEntrypointArgs"] = [],
        ["ContainerEnvironmentVariable"] = ["Value"],
        ["ContainerEnvironmentVariables"] = ["Value"],
        ["ContainerImageTags"] = [],
        ["ContainerLabel"] = ["Value"],
        ["ContainerPort"] = ["Type"],
    };

    /// <summary>A usual name for the version of a package in Directory.Packages.props, or on the command line.</summary>
    public const string VersionProperty = "ContainerStagesVersion";

    /// <summary>What every item element may have (learn.microsoft.com/visualstudio/msbuild/item-element-msbuild), and what IDEs read.</summary>
    public static readonly string[] ItemAttributes =
    [
        "Include", "Exclude", "Remove", "Update", "Condition", "Label", "KeepDuplicates", "KeepMetadata", "RemoveMetadata", "MatchOnMetadata", "MatchOnMetadataOptions",
        "DependentUpon", "InProject", "Link", "SubType", "Visible",
    ];
}
