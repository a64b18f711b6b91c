using System.Collections.Immutable;
using ContainerStages.Bases.Locks;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry;
using ContainerStages.Registry.Blobs;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>
/// The endpoints that a base is pulled from: its mirrors in their order, and then the registry itself. An endpoint that failed before a later one
/// succeeded is not tried again.
/// </summary>
internal sealed class RegistryPull : IDisposable
{
    private readonly ImageReference _reference;
    private readonly RegistryBaseOptions _options;
    private readonly ImmutableArray<PullEndpoint> _endpoints;
    private readonly ImmutableArray<Lazy<RegistryClient>> _clients;
    private int _first;

    public RegistryPull(ImageReference reference, RegistryBaseOptions options)
    {
        _reference = reference;
        _options = options;
        _endpoints = options.Registry.Mirrors.EndpointsFor(reference);
        _clients = [.. _endpoints.Select(endpoint => new Lazy<RegistryClient>(() => Connect(endpoint)))];
    }

    /// <summary>The registries that may have sent the content, for messages.</summary>
    public string Source => string.Join(" or ", _endpoints.Select(endpoint => endpoint.Registry).Distinct());

    /// <inheritdoc cref="RegistryClient.GetManifestAsync"/>
    public Task<(MediaType MediaType, byte[] Content)> GetManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        TryAllAsync($"pull {tagOrDigest}", client => client.GetManifestAsync(tagOrDigest, cancellationToken));

    /// <inheritdoc cref="BlobDownload"/>
    public Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken) =>
        TryAllAsync($"read {blob.Digest}", client => BlobDownload.OpenAsync(client, blob, cancellationToken));

    /// <summary>Makes the blobs readable from the store, which fetches those that it does not have.</summary>
    public void Promise(IEnumerable<Descriptor> blobs, ContentStore store)
    {
        foreach (Descriptor blob in blobs)
        {
            store.Promises.Add(blob, token => OpenBlobAsync(blob, token), Source);
        }
    }

    public void Dispose()
    {
        foreach (Lazy<RegistryClient> client in _clients.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    /// <exception cref="ContainerStagesException">All endpoints failed; the error is that of the registry itself.</exception>
    private async Task<T> TryAllAsync<T>(string what, Func<RegistryClient, Task<T>> ask)
    {
        if (_options.Offline)
        {
            throw Offline.Refuse($"{what} of {_reference}: it is not in the content store");
        }

        List<string> failures = [];
        try
        {
            for (int i = _first; ; i++)
            {
                try
                {
                    T found = await ask(_clients[i].Value);
                    _first = Math.Max(_first, i);
                    return found;
                }
                catch (ContainerStagesException e) when (i < _clients.Length - 1)
                {
                    failures.Add(e.Message);
                }
            }
        }
        finally
        {
            if (failures.Count > 0)
            {
                _options.Report($"Mirrors of {_reference.Registry} that were passed over: {string.Join("; ", failures)}");
            }
        }
    }

    private RegistryClient Connect(PullEndpoint endpoint)
    {
        RegistryOptions options = endpoint.IsInsecure
            ? _options.Registry with { InsecureRegistries = _options.Registry.InsecureRegistries.Add(endpoint.Registry) }
            : _options.Registry;
        return new RegistryClient(endpoint.Registry, endpoint.Repository, RegistryAccess.Pull, options);
    }
}
