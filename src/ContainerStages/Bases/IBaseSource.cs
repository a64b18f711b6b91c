using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>A source of base images. Each source has one file in this folder.</summary>
internal interface IBaseSource
{
    /// <summary>Finds the image for a platform. Its layers are then in the store, or promised to it.</summary>
    /// <exception cref="ContainerStagesException">
    /// The image does not exist, cannot be reached, is damaged, or does not exist for this platform.
    /// </exception>
    Task<Image> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken);
}
