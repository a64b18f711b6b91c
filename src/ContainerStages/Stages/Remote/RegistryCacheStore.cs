using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages.Remote;

/// <summary>A repository of a registry. It is read as bases are, mirrors included, and written as images are.</summary>
/// <param name="repository">Its tag does not count.</param>
/// <param name="pull">The options for reading.</param>
/// <param name="push">The options for writing.</param>
internal sealed class RegistryCacheStore(ImageReference repository, RegistryBaseOptions pull, RegistryOptions push) : IRemoteCacheStore
{
    private readonly Lazy<RegistryPull> _pull = new(() => new RegistryPull(repository, pull));
    private readonly Lazy<RegistryClient> _push = new(() => new RegistryClient(repository.Registry, repository.Repository, RegistryAccess.Push, push));

    public string Name => $"{repository.Registry}/{repository.Repository}";

    public async Task<byte[]?> ReadAsync(string tag, CancellationToken cancellationToken)
    {
        try
        {
            return (await _pull.Value.GetManifestAsync(tag, cancellationToken)).Content;
        }
        catch (ContainerStagesException e) when (e.Diagnostic == Catalogue.ImageNotFound)
        {
            return null;
        }
    }

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken) => _pull.Value.OpenBlobAsync(blob, cancellationToken);

    public Task<bool> HasAsync(string tag, CancellationToken cancellationToken) => _push.Value.HasManifestAsync(tag, cancellationToken);

    public async Task AddAsync(string tag, StageArtifact artifact, ContentStore store, CancellationToken cancellationToken)
    {
        foreach (Descriptor blob in await artifact.BlobsAsync(store, cancellationToken))
        {
            await BlobUpload.RunAsync(_push.Value, blob, mountFrom: null, store, cancellationToken);
        }

        await _push.Value.PutManifestAsync(tag, artifact.Manifest, await store.ReadAsync(artifact.Manifest, cancellationToken), cancellationToken);
    }

    public void Dispose()
    {
        if (_pull.IsValueCreated)
        {
            _pull.Value.Dispose();
        }

        if (_push.IsValueCreated)
        {
            _push.Value.Dispose();
        }
    }
}
