using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Exchange;

/// <summary>
/// A place where builds share results of stages, each under the tag of its key. What comes from it is a stranger's: who reads it judges it.
/// Its methods may be called by several threads, and fail with <see cref="ContainerStagesException"/>, or as the file system does.
/// </summary>
internal interface IStageExchange : IDisposable
{
    /// <summary>For messages.</summary>
    string Name { get; }

    /// <summary>The manifest under a tag; null when there is none. Fails with <see cref="Catalogue.DamagedImage"/> or <see cref="Catalogue.ContentMismatch"/> where it is damaged, and otherwise where the place is.</summary>
    Task<byte[]?> ReadAsync(string tag, CancellationToken cancellationToken);

    /// <summary>A blob of a manifest that is there, not verified.</summary>
    Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken);

    /// <summary>Whether there is something under a tag, at the cost of one question.</summary>
    Task<bool> HasAsync(string tag, CancellationToken cancellationToken);

    /// <summary>Afterwards the tag stands for the result, whatever it stood for before.</summary>
    Task AddAsync(string tag, StageArtifact artifact, ContentStore store, CancellationToken cancellationToken);
}
