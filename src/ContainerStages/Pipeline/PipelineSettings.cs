using ContainerStages.IO;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>What all verbs share: the content store, and how they reach registries and engines.</summary>
public sealed record PipelineSettings
{
    /// <summary>
    /// The absolute path of the content store's folder, which is created when it is missing. An image that one verb builds is found there by the next. Several
    /// builds may use it at the same time.
    /// </summary>
    public required string CacheFolder { get; init; }

    /// <summary>Bytes that the content store may hold, by default 10 GB. After a delivery, the least recently used content is removed.</summary>
    public long CacheSizeLimit { get; init; } = 10_000_000_000;

    /// <summary>How registries are reached.</summary>
    public RegistrySettings Registries { get; init; } = new();

    /// <summary>The local engine: <c>Docker</c>, <c>Podman</c>, or empty for the one that works.</summary>
    public string Engine { get; init; } = "";

    internal ContentStore OpenStore(Progress progress) => new(CacheFolder, CacheSizeLimit, TimeProvider.System) { Progress = progress };
}
