using ContainerStages.Bases;
using ContainerStages.Bases.Locks;
using ContainerStages.Bases.Packages;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Patching;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>The base that a project names, as it is now, without the published app: what a composed base needs for the app is what it has already.</summary>
internal sealed class ProjectBase
{
    private readonly PatchRequest _request;
    private readonly RegistryConnections _connections;
    private readonly IReporter _reporter;
    private readonly PackagesStage? _packages;

    /// <param name="connections">How registries are reached.</param>
    /// <exception cref="ContainerStagesException">The base is of none of the forms, or of one that cannot become newer.</exception>
    public ProjectBase(PatchRequest request, RegistryConnections connections, IReporter reporter)
    {
        _request = request;
        _connections = connections;
        _reporter = reporter;
        StageGraph stages = StageReader.Read(request.Stages, request.Root);
        if (BaseReference.Parse(request.BaseImage, request.Root) is BaseReference.Stage { Name: var name })
        {
            BaseSources.Check(request.BaseImage, request.Root, stages);
            _packages = stages.Find(name) as PackagesStage;
        }

        Name = BaseSources.NameOf(request.BaseImage, request.Root, stages);
        if (_packages is null && BaseReference.Parse(Name, request.Root) is not BaseReference.Registry)
        {
            throw new ContainerStagesException(
                Catalogue.InvalidValue,
                $"cannot look for a newer base: the project's base is '{Name}'",
                "This is for a base of a registry, and for one that is composed from packages. On another one, publish the image again.");
        }
    }

    /// <summary>As the project writes it; a stage that is only a name for an image has the image's.</summary>
    public string Name { get; }

    public bool IsComposed => _packages is not null;

    /// <summary>The reference, where the base is in a registry.</summary>
    public ImageReference? Reference => IsComposed ? null : (BaseReference.Parse(Name, _request.Root) as BaseReference.Registry)?.Reference;

    /// <summary>
    /// The base that the lock file says, or else the newest one. The distribution is asked then, unlike in a publish: an answer of yesterday may be older than
    /// the image.
    /// </summary>
    public IBaseSource Next(InstalledBase installed) =>
        Reference is { } reference ? Of(reference, LockFile, _connections.VerifiedBaseOptions(reference.Registry))
        : LockFile is { } file && file.Read() is not null ? Packages(installed, file, asksNow: false)
        : Newest(installed);

    /// <summary>The newest base behind a name in a registry.</summary>
    public IBaseSource Newest(ImageReference reference) => Of(reference, lockFile: null, _connections.BaseOptions(reference.Registry));

    /// <summary>An older base in the same repository.</summary>
    /// <exception cref="ContainerStagesException">It is no longer there, or the registry cannot be reached.</exception>
    public Task<Image> OlderAsync(Digest digest, Platform platform, ContentStore store, CancellationToken cancellationToken) =>
        Newest(Reference! with { Tag = null, Digest = digest }).LoadAsync(platform, store, cancellationToken);

    /// <summary>The composed base of the newest packages, for which the distribution is asked.</summary>
    public PackageBase Newest(InstalledBase installed) => Packages(installed, lockFile: null, asksNow: true);

    private BaseLockFile? LockFile => BaseSources.LockFileOf(_request.LockFile, _request.Settings);

    private RegistryBase Of(ImageReference reference, BaseLockFile? lockFile, RegistryBaseOptions options) =>
        new(reference == Reference ? Name : reference.ToString(), reference, options with { LockFile = lockFile });

    private PackageBase Packages(InstalledBase installed, BaseLockFile? lockFile, bool asksNow)
    {
        bool hasIcu = installed.Packages.Any(package => DefaultPackages.IsIcu(package.Name));
        bool isOffline = _request.Settings.Registries.Offline;
        bool hasTimeZones = installed.Packages.Any(package => package.Name == DefaultPackages.TimeZones);
        return new PackageBase(new PackageBaseOptions
        {
            StageName = _packages!.Name,
            Packages = [.. _packages.Packages.SelectMany(package => package == "default" ? DefaultPackages.For(hasIcu, hasTimeZones) : [package]).Distinct()],
            StateFolder = Path.Combine(_request.Settings.CacheFolder, "apt"),
            LockFile = lockFile,
            WriteLockFile = asksNow && !isOffline,
            Offline = isOffline,
            SourcesFile = _packages.SourcesFile,
            Report = _reporter.High,
        });
    }
}
