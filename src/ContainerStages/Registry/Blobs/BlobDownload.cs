using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Registry.Blobs;

/// <summary>A blob of a registry, as a stream that recovers from broken connections. Its bytes are not verified.</summary>
internal sealed class BlobDownload : IDownload
{
    private readonly RegistryClient _client;
    private readonly Descriptor _blob;

    private BlobDownload(RegistryClient client, Descriptor blob) => (_client, _blob) = (client, blob);

    public string Name => $"{_blob.Digest.Short} from {_client.Registry}";

    public long? Size => _blob.Size;

    public long Limit => _blob.Size;

    public ITransportFailures Failures => _client.Failures;

    /// <param name="cancellationToken">Applies to all reads.</param>
    public static Task<Stream> OpenAsync(RegistryClient client, Descriptor blob, CancellationToken cancellationToken) =>
        ResumingStream.OpenAsync(new BlobDownload(client, blob), client.Options, cancellationToken);

    public Task<HttpResponseMessage> GetAsync(long? from, CancellationToken cancellationToken) => _client.GetBlobAsync(_blob.Digest, from, cancellationToken);

    public Task<ResponseStream> OpenAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken) =>
        _client.OpenAsync(response, limit, cancellationToken);

    public Task<ContainerStagesException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken) => _client.RefusedAsync(response, cancellationToken);
}
