using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>Somewhere a base image comes from. One source, one file in this folder.</summary>
internal interface IBaseSource
{
    /// <summary>Brings the image for a platform into the store.</summary>
    /// <exception cref="ContainerStagesException">
    /// It does not exist, cannot be reached, is damaged, or is not there for this platform.
    /// </exception>
    Task<BaseImage> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken);
}
