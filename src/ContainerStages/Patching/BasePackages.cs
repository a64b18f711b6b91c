using System.Collections.Immutable;
using ContainerStages.Bases.Packages;
using ContainerStages.Checks.Secrets;
using ContainerStages.Copies;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Storage;

namespace ContainerStages.Patching;

/// <summary>The packages of the distribution in a base, as dpkg's databases in its layers say; none for a base without dpkg.</summary>
internal static class BasePackages
{
    /// <summary>All files of a base.</summary>
    public static async Task<ImageFileSystem> FilesAsync(Image image, ContentStore store, CancellationToken cancellationToken) =>
        ImageFileSystem.Merge(await LayerIndexReader.ReadBaseAsync(image, new BaseSecrets(), store, cancellationToken));

    /// <param name="files">The files of <paramref name="image"/>.</param>
    public static async Task<ImmutableArray<PackageVersion>> ReadAsync(Image image, ImageFileSystem files, ContentStore store, CancellationToken cancellationToken) =>
    [
        .. InstalledPackage.Parse(await new BaseFiles(image, files, store).PackageStatusAsync(cancellationToken))
            .Select(package => new PackageVersion(package.Name, package.Version)),
    ];
}
