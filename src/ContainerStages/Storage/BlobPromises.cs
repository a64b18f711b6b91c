using System.Collections.Concurrent;
using ContainerStages.Oci;

namespace ContainerStages.Storage;

/// <summary>The blobs that a content store does not have and can fetch, each once, however many wait for it.</summary>
internal sealed class BlobPromises(ContentStore store) : IDisposable
{
    private readonly ConcurrentDictionary<Digest, BlobPromise> _promises = [];
    private readonly ConcurrentBag<IDisposable> _owned = [];

    /// <summary>Remembers how to fetch a blob that is not here: it is fetched when it is first read.</summary>
    /// <param name="open">As for <see cref="ContentStore.AddAsync(Descriptor, Func{CancellationToken, Task{Stream}}, string, CancellationToken)"/>; may be called until the store is disposed of.</param>
    public void Add(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string source) =>
        _promises.TryAdd(blob.Digest, new BlobPromise(blob, open, source));

    /// <summary>Takes over what promises need, such as a connection, until the store is disposed of.</summary>
    public void Claim(IDisposable promiser) => _owned.Add(promiser);

    /// <summary>
    /// Brings a blob that was promised and is not here, once, however many wait for it. For what cannot wait for the network while it
    /// reads; others just read.
    /// </summary>
    public async Task BringAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        if (_promises.TryGetValue(blob.Digest, out BlobPromise? promise))
        {
            await promise.KeepAsync(store, cancellationToken);
        }
    }

    /// <summary>Ends what the promises needed; a blob that nobody read is not fetched.</summary>
    public void Dispose()
    {
        foreach (IDisposable promiser in _owned.Concat(_promises.Values))
        {
            promiser.Dispose();
        }
    }
}
