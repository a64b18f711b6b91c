using ContainerStages.Oci;

namespace ContainerStages.Storage;

/// <summary>How to fetch a blob that is not in the store. Two readers at once do not fetch it twice.</summary>
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
