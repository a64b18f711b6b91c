using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>The empty base image, <c>scratch</c>.</summary>
internal sealed class ScratchBase : IBaseSource
{
    public Task<Image> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken) =>
        Task.FromResult(new Image { Name = "scratch", Config = ImageConfig.Empty(platform), Layers = [] });
}
