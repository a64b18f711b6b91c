using ContainerStages.Oci;

namespace ContainerStages.Storage;

/// <summary>How a blob can be had that is not in the store. Two that want it at once do not bring it twice.</summary>
internal sealed class BlobPromise(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string source) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Afterwards the blob is in the store.</summary>
    public async Task KeepAsync(ContentStore store, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await store.AddAsync(blob, open, source, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();
}
