using ContainerStages.App;
using ContainerStages.Bases;
using ContainerStages.Bases.Locks;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;
using ContainerStages.Engines;
using ContainerStages.Oci;

namespace ContainerStages.Pipeline;

/// <summary>Finds the image that a request names as its base, or as the source of a copy.</summary>
/// <param name="files">Of the publish folder.</param>
/// <param name="code">The assemblies of the app, its projects and its packages.</param>
internal sealed class BaseSources(BuildRequest request, IReadOnlyList<PublishedFile> files, IEnumerable<string> code, IReporter reporter)
{
    private readonly RegistryConnections _connections = new(request.Settings.Registries, request.DestinationRegistry, reporter);

    /// <summary>The lock is the same for all builds with this content store.</summary>
    private BaseLockFile? LockFile =>
        request.LockFile is { } file ? new BaseLockFile(file, Path.Combine(request.Settings.CacheFolder, "lock-file.lock")) : null;

    private bool IsOffline => request.Settings.Registries.Offline;

    /// <exception cref="ContainerStagesException">The lock file is to be written, and nothing may be asked.</exception>
    public static void CheckLock(BuildRequest request)
    {
        if (request is { WriteLockFile: true, Settings.Registries.Offline: true })
        {
            throw ContainerStagesException.InvalidValue("ContainerStagesWriteBaseLock", "true", "ContainerStagesOffline is set, and what is newest only the network knows: set one of the two.");
        }
    }

    /// <param name="image">An image, as <c>ContainerBaseImage</c> names it.</param>
    /// <param name="cancellationToken">Ends the search for an engine.</param>
    public async Task<IBaseSource> FindAsync(string image, CancellationToken cancellationToken) => BaseReference.Parse(image, request.Root) switch
    {
        BaseReference.Registry registry => FromRegistry(image, registry.Reference),
        BaseReference.Scratch => new ScratchBase(),
        BaseReference.Layout layout => new LayoutBase(image, layout.Folder, layout.Tag),
        BaseReference.Archive archive => new ArchiveBase(image, archive.Format, archive.File, archive.Tag),
        BaseReference.Daemon daemon => new DaemonBase(image, daemon.Reference, await ContainerEngineDetection.RequireAsync(request.Settings.Engine, cancellationToken)),
        BaseReference.Stage stage => FromStage(stage.Name),
        var other => throw new InvalidOperationException($"internal error: unknown base {other}"),
    };

    private RegistryBase FromRegistry(string image, ImageReference reference) =>
        new(image, reference, _connections.BaseOptions(reference.Registry) with { LockFile = LockFile, WriteLockFile = request.WriteLockFile });

    private PackageBase FromStage(string name)
    {
        StageDefinition stage = request.Stages.FirstOrDefault(stage => stage.Name == name) ?? throw new ContainerStagesException(
            Catalogue.UnknownStage,
            $"cannot build on 'stage:{name}': the project has no ContainerStage of that name",
            $"""Add one, such as <ContainerStage Include="{name}" Packages="default" />.""");
        bool isBase = request.BaseImage == $"stage:{name}";
        RuntimeNeeds needs = RuntimeNeeds.Of(files, request.AppName, code, request.Environment, request.InvariantGlobalization, request.InvariantTimezone);
        return new PackageBase(new PackageBaseOptions
        {
            StageName = name,
            Packages = [.. stage.Packages.SelectMany(package => package == "default" ? DefaultPackages.For(needs.Icu, needs.TimeZones) : [package]).Distinct()],
            StateFolder = Path.Combine(request.Settings.CacheFolder, "apt"),
            LockFile = isBase ? LockFile : null,
            WriteLockFile = isBase && request.WriteLockFile,
            Offline = IsOffline,
            SourcesFile = stage.Sources.Length > 0 ? Path.GetFullPath(stage.Sources, request.Root) : null,
            Report = reporter.High,
        });
    }
}
