using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>The empty base image, <c>scratch</c>.</summary>
internal sealed class ScratchBase : IBaseSource
{
    public Task<BaseImage> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken) =>
        Task.FromResult(new BaseImage { Name = "scratch", Config = ImageConfig.Empty(platform), Layers = [] });
}
