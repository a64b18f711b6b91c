using System.Collections.Concurrent;
using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Bases;
using ContainerStages.Bases.Locks;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.IO;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Pipeline;

/// <summary>Finds the image that a request names as its base, or as the source of a copy.</summary>
/// <param name="stages">The stages of the request.</param>
/// <param name="files">Of the publish folder; read where a composed base needs them.</param>
/// <param name="code">The assemblies of the app, its projects and its packages.</param>
internal sealed class BaseSources(
    BuildRequest request,
    StageGraph stages,
    Lazy<IReadOnlyList<PublishedFile>> files,
    IEnumerable<string> code,
    IReporter reporter,
    Progress progress)
{
    private readonly RegistryConnections _connections = new(request.Settings.Registries, request.DestinationRegistry, reporter, progress);
    private readonly ConcurrentDictionary<string, LedgerRun> _runs = [];

    private BaseLockFile? LockFile => LockFileOf(request.LockFile, request.Settings);

    /// <summary>The lock is the same for all builds with this content store.</summary>
    public static BaseLockFile? LockFileOf(string? file, PipelineSettings settings) =>
        file is null ? null : new BaseLockFile(file, Path.Combine(settings.CacheFolder, "lock-file.lock"));

    /// <summary>What was done for the stages with packages or an image, by name.</summary>
    public IReadOnlyDictionary<string, LedgerRun> Runs => _runs;

    /// <summary>What was done for the base; null before that.</summary>
    public LedgerRun? BaseRun { get; private set; }

    /// <summary>The stage whose packages the base is made from by this build; null if it is another base.</summary>
    public PackagesStage? Composed => BaseReference.Parse(request.BaseImage, request.Root) is BaseReference.Stage { Name: var name } ? stages.Find(name) as PackagesStage : null;

    private bool IsOffline => request.Settings.Registries.Offline;

    /// <exception cref="ContainerStagesException">The lock file is to be written, and nothing may be asked.</exception>
    public static void CheckLock(bool writes, bool offline)
    {
        if (writes && offline)
        {
            throw ContainerStagesException.InvalidValue("ContainerStagesWriteBaseLock", "true", "ContainerStagesOffline is set, and what is newest only the network knows: set one of the two.");
        }
    }

    /// <exception cref="ContainerStagesException">The image is of none of the forms, or a stage that is not there.</exception>
    public static void Check(string image, string folder, StageGraph stages)
    {
        if (BaseReference.Parse(image, folder) is not BaseReference.Stage { Name: var name })
        {
            return;
        }

        if (stages.Find(name) is not { } stage)
        {
            throw UnknownStage(name, stages);
        }

        if (stage is PackagesStage { IsOnBase: true })
        {
            throw OnItself(name);
        }

        if (stage is not PackagesStage && !IsNameOfImage(stage, folder))
        {
            throw NotABase(name, stage);
        }
    }

    /// <param name="image">An image, as <c>ContainerBaseImage</c> names it.</param>
    /// <param name="cancellationToken">Ends the search for an engine.</param>
    public Task<IBaseSource> FindAsync(string image, CancellationToken cancellationToken) => FindAsync(image, isBase: false, cancellationToken);

    /// <summary>The image of a stage.</summary>
    /// <param name="cancellationToken">Ends the search for an engine.</param>
    public async Task<IBaseSource> FindAsync(ImageStage stage, CancellationToken cancellationToken) => Timed(stage, await FindAsync(stage.Image, cancellationToken));

    /// <summary>The base of the image, which may have to be signed.</summary>
    /// <param name="cancellationToken">Ends the search for an engine.</param>
    public async Task<IBaseSource> FindBaseAsync(CancellationToken cancellationToken)
    {
        IBaseSource source = await FindAsync(request.BaseImage, isBase: true, cancellationToken);
        return source is TimedBase timed ? timed.Also(run => BaseRun = run) : new TimedBase(source, run => BaseRun = run);
    }

    private async Task<IBaseSource> FindAsync(string image, bool isBase, CancellationToken cancellationToken) => Parse(image, isBase) switch
    {
        BaseReference.Registry registry => FromRegistry(image, registry.Reference, isBase),
        BaseReference.Stage { Name: var name } => await FromStageAsync(name, isBase, cancellationToken),
        var reference => await OfMachineAsync(reference, image, request.Settings.Engine, progress, cancellationToken) ?? throw new InvalidOperationException($"internal error: unknown base {reference}"),
    };

    /// <summary>What is on this machine: a file, a folder, an engine's image, or nothing.</summary>
    /// <param name="name">As the user wrote it.</param>
    /// <param name="engine">See <see cref="PipelineSettings.Engine"/>.</param>
    /// <returns>Null for an image of a registry, and for a stage.</returns>
    public static async Task<IBaseSource?> OfMachineAsync(BaseReference reference, string name, string engine, Progress progress, CancellationToken cancellationToken) => reference switch
    {
        BaseReference.Scratch => new ScratchBase(),
        BaseReference.Layout layout => new LayoutBase(name, layout.Folder, layout.Tag),
        BaseReference.Archive archive => new ArchiveBase(name, archive.Format, archive.File, archive.Tag),
        BaseReference.Daemon daemon => new DaemonBase(name, daemon.Reference, await ContainerEngineDetection.RequireAsync(engine, progress, cancellationToken)),
        _ => null,
    };

    private BaseReference Parse(string image, bool isBase)
    {
        BaseReference reference = BaseReference.Parse(image, request.Root);
        if (isBase && request.Settings.Registries.BaseVerification is not null)
        {
            BaseSignature.Check(reference, image);
        }

        return reference;
    }

    private RegistryBase FromRegistry(string image, ImageReference reference, bool isBase)
    {
        RegistryBaseOptions options = isBase ? _connections.VerifiedBaseOptions(reference.Registry) : _connections.BaseOptions(reference.Registry);
        return new(image, reference, options with { LockFile = LockFile, WriteLockFile = request.WriteLockFile });
    }

    private async Task<IBaseSource> FromStageAsync(string name, bool isBase, CancellationToken cancellationToken) => stages.Find(name) switch
    {
        PackagesStage stage => FromPackages(stage, stage.IsOnBase ? throw OnItself(name) : null),
        ImageStage { Image: var image } stage when IsNameOfImage(stage, request.Root) => Timed(stage, await FindAsync(image, isBase, cancellationToken)),
        null => throw UnknownStage(name, stages),
        var other => throw NotABase(name, other),
    };

    /// <summary>A stage may be only a name for an image.</summary>
    /// <returns>The image's own name; any other text as it is.</returns>
    public static string NameOf(string image, string folder, StageGraph stages) =>
        BaseReference.Parse(image, folder) is BaseReference.Stage { Name: var name } && stages.Find(name) is ImageStage { Image: var own } ? own : image;

    /// <summary>Whether the stage is a name for an image that is no stage.</summary>
    private static bool IsNameOfImage(Stage stage, string folder) => stage is ImageStage { Image: var image } && BaseReference.Parse(image, folder) is not BaseReference.Stage;

    private static ContainerStagesException NotABase(string name, Stage stage) => new(
        Catalogue.InvalidStage,
        $"cannot build on 'stage:{name}': {(stage is FileStage ? "it makes files, and no image" : "it is another stage under a further name")}",
        "A base is a stage with Packages, or with the Image of a registry or a file.")
    {
        Subject = ItemReference.Stage(name),
    };

    private static ContainerStagesException UnknownStage(string name, StageGraph stages) => new(
        Catalogue.UnknownStage,
        $"cannot build on 'stage:{name}': the project has no ContainerStage of that name",
        stages.Stages.Any()
            ? $"Write one that it has, {string.Join(" or ", stages.Stages.Select(stage => $"stage:{stage.Name}").Order(StringComparer.Ordinal))}, or add one: <ContainerStage Include=\"{name}\" Packages=\"default\" />."
            : $"Add one: <ContainerStage Include=\"{name}\" Packages=\"default\" />.");

    private static ContainerStagesException OnItself(string name) => new(
        Catalogue.InvalidStage,
        $"cannot build on 'stage:{name}': its OnBase says that its packages are copied onto another base image",
        "Remove OnBase, or set ContainerBaseImage to the image that has the other packages.")
    {
        Subject = ItemReference.Stage(name),
    };

    /// <param name="onBase">The packages of the base image that the files are copied onto; null for a root of its own.</param>
    public IBaseSource FromPackages(PackagesStage stage, ImmutableArray<InstalledPackage>? onBase)
    {
        bool isBase = request.BaseImage == $"stage:{stage.Name}";
        return Timed(stage, new PackageBase(new PackageBaseOptions
        {
            StageName = stage.Name,
            Packages = PackagesOf(stage),
            StateFolder = Path.Combine(request.Settings.CacheFolder, "apt"),
            LockFile = isBase ? LockFile : null,
            WriteLockFile = isBase && request.WriteLockFile,
            Offline = IsOffline,
            SourcesFile = stage.SourcesFile,
            OnBase = onBase,
            Report = reporter.High,
        }));
    }

    /// <summary>What a stage asks the distribution for, without what those packages depend on.</summary>
    public ImmutableArray<string> PackagesOf(PackagesStage stage)
    {
        RuntimeNeeds needs = RuntimeNeeds.Of(files.Value, request.AppName, code, request.Environment, request.InvariantGlobalization, request.InvariantTimezone);
        return [.. stage.Packages.SelectMany(package => package == "default" ? DefaultPackages.For(needs.Icu, needs.TimeZones) : [package]).Distinct()];
    }

    private TimedBase Timed(Stage stage, IBaseSource source) => new(source, run => _runs.TryAdd(stage.Name, run));
}
