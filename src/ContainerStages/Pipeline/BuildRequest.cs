using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Checks;
using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Ledgers;
using ContainerStages.Oci;

namespace ContainerStages.Pipeline;

/// <summary>The image that <see cref="BuildImage"/> builds, for one platform. Paths on the build machine are absolute unless a property says otherwise.</summary>
public sealed record BuildRequest
{
    /// <summary>Where the image goes, and how registries are reached.</summary>
    public required PipelineSettings Settings { get; init; }

    /// <summary>The folder that <c>dotnet publish</c> has written: every file in it goes into the image.</summary>
    public required string PublishFolder { get; init; }

    /// <summary>What relative paths of the base, the copies and the stages start from; the publish folder unless set.</summary>
    public string? ProjectFolder { get; init; }

    /// <summary>Of several programs in the publish folder, the app: the name of its assembly, without <c>.dll</c>.</summary>
    public required string AppName { get; init; }

    /// <summary>The .NET runtime identifier of the image, such as <c>linux-x64</c> or <c>linux-musl-arm64</c>.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>
    /// A reference, such as <c>mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled</c>, or <c>scratch</c>, <c>oci:DIR[:TAG]</c>, <c>oci-archive:FILE</c>,
    /// <c>docker-archive:FILE</c>, <c>docker-daemon:REF</c>, or <c>stage:NAME</c> for one of <see cref="Stages"/>.
    /// </summary>
    public required string BaseImage { get; init; }

    /// <summary>Nobody wrote <see cref="BaseImage"/>: it was chosen for the app. An error about it says so.</summary>
    public bool IsBaseInferred { get; init; }

    /// <summary>The registry that the image goes to later; a base from there is pulled with the same account. Empty for none.</summary>
    public string DestinationRegistry { get; init; } = "";

    /// <summary>The folder that keeps the image's ledger, and hands it on to <see cref="DeliverImage"/>: one for each platform and app. It is created when it is missing.</summary>
    public required string ReportFolder { get; init; }

    /// <summary>The app was trimmed.</summary>
    public bool IsTrimmed { get; init; }

    /// <summary>One file holds all code.</summary>
    public bool IsSingleFile { get; init; }

    /// <summary>The single file is unpacked when it starts.</summary>
    public bool UnpacksItself { get; init; }

    /// <summary>The app is native code.</summary>
    public bool IsNativeAot { get; init; }

    /// <summary>The app needs no ICU.</summary>
    public bool InvariantGlobalization { get; init; }

    /// <summary>The app needs no time zones.</summary>
    public bool InvariantTimezone { get; init; }

    /// <summary>Stages that the base and the copies may name.</summary>
    public ImmutableArray<StageDefinition> Stages { get; init; } = [];

    /// <summary>What <see cref="RunStages"/> has made of those with a command.</summary>
    public ImmutableArray<StageOutput> StageOutputs { get; init; } = [];

    /// <summary>What the publish did for them, and for the stage <c>publish</c>, for the ledger and the provenance.</summary>
    public ImmutableArray<StageRun> StageRuns { get; init; } = [];

    /// <summary>Whether a builder of Dockerfiles ran restore, stages and publish.</summary>
    internal bool HasBuilder => StageRuns.Any(run => run is { Stage: "publish", Run.Outcome: StepOutcome.FromBuilder });

    /// <summary>What is copied besides the published files.</summary>
    public ImmutableArray<CopyDefinition> Copies { get; init; } = [];

    /// <summary>An absolute path in the image, where the published files go and the process starts.</summary>
    public string WorkingDirectory { get; init; } = "/app";

    /// <summary>Digits (<c>uid</c> or <c>uid:gid</c>) or names that the base knows; empty for the base's. The image always says it in digits; root is an error.</summary>
    public string User { get; init; } = "";

    /// <summary>What a container starts; unless set, what the base's would.</summary>
    public StartCommand Start { get; init; } = new();

    /// <summary>Of the image; of one name the last counts.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>
    /// Whether a single file, or native AOT, is an ASP.NET Core app; otherwise the published files tell. For such an app the ports are exposed that the
    /// base's variables name; those of <see cref="Environment"/> always are.
    /// </summary>
    public bool IsWeb { get; init; }

    /// <summary>Besides those that ASP.NET Core will listen on.</summary>
    public ImmutableArray<ExposedPort> Ports { get; init; } = [];

    /// <summary>Of the image.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Of the manifest, which is OCI's then unless <see cref="ImageFormat"/> says otherwise; of one name the last counts.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Folders that the variable <c>PATH</c> gets before its value in <see cref="Environment"/>, else in the base. Absolute paths in the image.</summary>
    public ImmutableArray<string> PathFolders { get; init; } = [];

    /// <summary>Symbolic links.</summary>
    public ImmutableArray<LinkDefinition> Links { get; init; } = [];

    /// <summary>Owners and modes of published files; of several for a file, the last counts.</summary>
    public ImmutableArray<FileModeRequest> FileModes { get; init; } = [];

    /// <summary>Adds <c>org.opencontainers.image.created</c> and <c>org.opencontainers.artifact.created</c>, with <see cref="Created"/>.</summary>
    public bool LabelCreated { get; init; }

    /// <summary>Adds <c>org.opencontainers.image.base.digest</c>, where the base has a digest.</summary>
    public bool LabelBaseDigest { get; init; }

    /// <summary>Absolute paths in the image.</summary>
    public ImmutableArray<string> Volumes { get; init; } = [];

    /// <summary>Empty folders that the app may write to.</summary>
    public ImmutableArray<FolderRequest> Folders { get; init; } = [];

    /// <summary>Layers besides the usual ones.</summary>
    public ImmutableArray<UserLayer> Layers { get; init; } = [];

    /// <summary>Layers of other images that lie on the base as they are, bottom to top.</summary>
    public ImmutableArray<ImageLayersDefinition> ImageLayers { get; init; } = [];

    /// <summary>Checks that the project re-grades, and secrets that it allows.</summary>
    public ImmutableArray<Regrading> Checks { get; init; } = [];

    /// <summary>What the image may have; unset, there is no limit.</summary>
    public Budgets Budgets { get; init; } = new();

    /// <summary><c>low</c>, <c>moderate</c>, <c>high</c> or <c>critical</c>: a package with a known vulnerability of that level or above is an error. <c>off</c> or empty for none.</summary>
    public string AuditLevel { get; init; } = "";

    /// <summary>NuGet's <c>project.assets.json</c>, which tells packages from projects; null where there is none. An audit needs it.</summary>
    public string? AssetsFile { get; init; }

    /// <summary>The folder of the .NET SDK that builds the app, named after its version, to be measured for the ledger; null where it is not known.</summary>
    public string? SdkFolder { get; init; }

    /// <summary>Null for the base's.</summary>
    public HealthCheck? Healthcheck { get; init; }

    /// <summary>Such as <c>SIGINT</c>; null for the base's.</summary>
    public string? StopSignal { get; init; }

    /// <summary>For the configuration, its history and the labels, to the second; never for layers. 1970 unless set, so that equal inputs give equal images.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Null for the base's.</summary>
    public ImageFormat? ImageFormat { get; init; }

    /// <summary>gzip at 6 unless set.</summary>
    public Compression Compression { get; init; } = Compression.Default;

    /// <summary>The file that pins the base, read when it exists; null for none.</summary>
    public string? LockFile { get; init; }

    /// <summary>Writes <see cref="LockFile"/> from what was resolved or pulled.</summary>
    public bool WriteLockFile { get; init; }

    /// <summary>For <see cref="VerifyOrder"/>: the layer whose files are taken as edited. The image is built and not shown. Empty for none.</summary>
    public string EditedLayer { get; init; } = "";

    /// <summary>
    /// Inside the build of a Dockerfile: the absolute path of a folder that gets a folder with the files of each layer, in place of an image. Null for an
    /// image. A base that is not composed from packages is the Dockerfile's matter.
    /// </summary>
    internal string? LayersFolder { get; init; }

    /// <summary>The layers that the Dockerfile copies, bottom to top.</summary>
    internal ImmutableArray<string> LayerNames { get; init; } = [];

    /// <summary>What MSBuild knows of the published files; without it they belong to the app, or to the assets below <c>wwwroot</c>.</summary>
    internal ImmutableArray<BuildItem> PublishedItems { get; init; } = [];

    /// <summary>Of <see cref="RuntimeIdentifier"/>.</summary>
    /// <exception cref="ContainerStagesException">No Linux image is for it.</exception>
    internal Platform Platform => PlatformOf(RuntimeIdentifier);

    /// <exception cref="ContainerStagesException">No Linux image is for it.</exception>
    internal static Platform PlatformOf(string runtimeIdentifier) => Platform.FromRuntimeIdentifier(runtimeIdentifier) ?? throw ContainerStagesException.InvalidValue(
        "ContainerRuntimeIdentifier", runtimeIdentifier, "Use one for Linux, such as linux-x64 or linux-arm64; -r chooses it.");

    internal string Root => ProjectFolder ?? PublishFolder;
}

/// <summary>What was built.</summary>
/// <param name="Image">Null when a check found an error, which was reported.</param>
public sealed record BuildResult(BuiltImage? Image);

/// <summary>Something that is copied into the image (<c>ContainerStageCopy</c>).</summary>
/// <param name="Source">A path in the source; on the build machine it may be relative to the project's folder.</param>
public sealed record CopyDefinition(string Source)
{
    /// <summary>A stage or an image; empty for the build machine.</summary>
    public string From { get; init; } = "";

    /// <summary>A path in the image, or below the app's folder; with <c>/</c> at the end it is a folder also for a single file. Empty for the source's own.</summary>
    public string Destination { get; init; } = "";

    /// <summary>Patterns of paths, relative to the source, that are left out.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Empty for the usual one.</summary>
    public string Layer { get; init; } = "";

    /// <summary>Octal digits such as <c>0755</c>, for files; empty to keep what the source has.</summary>
    public string Mode { get; init; } = "";

    /// <summary><c>uid:gid</c> in digits or names; empty to keep what the source has.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Folders with <c>/</c> at the end that are kept below the destination, which is a folder then: what <c>**</c> stood for. Empty for none.</summary>
    public string RecursiveFolder { get; init; } = "";
}

/// <summary>Layers of another image that are taken as they are (<c>ContainerStageLayer</c> with <c>From</c>).</summary>
/// <param name="Name">Of the layers, and not of another layer.</param>
/// <param name="From">A stage that is a name for an image, or an image.</param>
public sealed record ImageLayersDefinition(string Name, string From)
{
    /// <summary>The layers, by the digests that the image's manifest has for them; empty for all.</summary>
    public ImmutableArray<string> Digests { get; init; } = [];
}

/// <summary>A symbolic link in the image (<c>ContainerStageLink</c>).</summary>
/// <param name="Path">Absolute, in the image.</param>
/// <param name="Target">An absolute path in the image, or one that starts at the link's folder.</param>
public sealed record LinkDefinition(string Path, string Target)
{
    /// <summary>Empty for the app's.</summary>
    public string Layer { get; init; } = "";
}
