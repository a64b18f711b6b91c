using ContainerStages.IO;

namespace ContainerStages.App;

/// <param name="Kind">Decides the layer.</param>
/// <param name="Id">The package or runtime pack that the file is from; null for neither.</param>
/// <param name="Version">The version of <paramref name="Id"/>.</param>
internal readonly record struct ItemOrigin(FileOrigin Kind, string? Id = null, string? Version = null)
{
    /// <summary>Such as <c>Serilog 4.2.0</c>; null for what is from no package.</summary>
    public string? Package => Id is null ? null : $"{Id} {Version}";

    /// <summary>It is from a package whose version is a prerelease, such as <c>2.0.0-beta.3</c> (Semantic Versioning 2.0.0, 9).</summary>
    public bool IsPrerelease => Kind == FileOrigin.Package && Version is not null && Version.Split('+')[0].Contains('-', StringComparison.Ordinal);

    /// <summary>The app or a referenced project made it, or has it among its sources.</summary>
    public bool IsOwn => Kind is FileOrigin.App or FileOrigin.Project;
}

/// <summary>
/// Where a file that MSBuild published comes from. This is decided here and nowhere else: layers, declared inputs, checks and the ledger all follow it.
/// </summary>
/// <param name="items">See <see cref="PublishedItems"/>.</param>
/// <param name="libraries">See <see cref="RestoredLibraries"/>.</param>
internal sealed class ItemOrigins(IReadOnlyList<BuildItem> items, RestoredLibraries libraries)
{
    private readonly HashSet<string> _runtimePacks =
        [.. items.Where(item => item.Kind == "runtime-pack").Select(item => item.Name)];

    private readonly HashSet<(string File, string Path)> _ofProjects =
        [.. items.Where(item => item.Kind == "project-content").Select(item => (item.FullPath, RelativePath.WithSlashes(item.TargetPath)))];

    /// <summary>
    /// An output of a project comes first: of a transitive reference the SDK also sets <c>NuGetPackageId</c>, to the project's name. A package's own
    /// file comes before the content of the project that the package published it through.
    /// </summary>
    public ItemOrigin Of(BuildItem item)
    {
        (string id, string version) = (item.PackageId, item.PackageVersion);
        if (item.IsProjectReference || libraries.IsProject(id, version))
        {
            return new ItemOrigin(FileOrigin.Project);
        }

        if (_runtimePacks.Contains(id))
        {
            return new ItemOrigin(item.AssetType == "native" ? FileOrigin.RuntimeNative : FileOrigin.Framework, id, version);
        }

        string file = item.FullPath;
        return id.Length > 0 ? new ItemOrigin(FileOrigin.Package, id, version)
            : libraries.PackageOf(file) is { } package ? new ItemOrigin(FileOrigin.Package, package.Id, package.Version)
            : _ofProjects.Contains((file, RelativePath.WithSlashes(item.RelativePath))) ? new ItemOrigin(FileOrigin.Project)
            : new ItemOrigin(FileOrigin.App);
    }
}
