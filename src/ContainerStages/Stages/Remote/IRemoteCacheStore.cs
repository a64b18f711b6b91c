using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Remote;

/// <summary>
/// A remote cache, in which builds share results of stages, each under the tag of its key. Its content is not trusted: the caller has to verify it.
/// Several threads may call its methods, and fail with <see cref="ContainerStagesException"/>, or as the file system does.
/// </summary>
internal interface IRemoteCacheStore : IDisposable
{
    /// <summary>For messages.</summary>
    string Name { get; }

    /// <summary>
    /// The manifest under a tag; null when there is none. Fails with <see cref="Catalogue.DamagedImage"/> or <see cref="Catalogue.ContentMismatch"/>
    /// if the manifest is damaged, and with another error if the remote cache fails.
    /// </summary>
    Task<byte[]?> ReadAsync(string tag, CancellationToken cancellationToken);

    /// <summary>A blob of an existing manifest, not verified.</summary>
    Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken);

    /// <summary>Whether there is a manifest under a tag, at the cost of one request.</summary>
    Task<bool> HasAsync(string tag, CancellationToken cancellationToken);

    /// <summary>Adds a result under a tag, and replaces the tag's previous result.</summary>
    Task AddAsync(string tag, StageArtifact artifact, ContentStore store, CancellationToken cancellationToken);
}
