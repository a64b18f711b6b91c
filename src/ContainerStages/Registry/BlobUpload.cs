using System.Net;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Registry;

internal enum BlobOutcome
{
    AlreadyThere,
    Mounted,
    Uploaded,
}

/// <summary>Brings one blob into a repository (distribution-spec, "Pushing blobs"): looked for, mounted, else sent in one PUT.</summary>
internal static class BlobUpload
{
    /// <param name="mountFrom">A repository of the same registry that may have the blob; null when there is none.</param>
    public static async Task<BlobOutcome> RunAsync(
        RegistryClient client,
        Descriptor blob,
        string? mountFrom,
        ContentStore store,
        CancellationToken cancellationToken)
    {
        if (await client.HasBlobAsync(blob.Digest, cancellationToken))
        {
            return BlobOutcome.AlreadyThere;
        }

        string mount = mountFrom is null
            ? ""
            : $"?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(mountFrom)}";
        RegistryRequest start = await client.RequestAsync(HttpMethod.Post, "blobs/uploads/" + mount, cancellationToken) with
        {
            // Some proxies refuse a POST without a Content-Length.
            Content = () => new ByteArrayContent([]),
        };

        Uri session;
        using (HttpResponseMessage response = await client.SendAsync(start, cancellationToken))
        {
            switch (response.StatusCode)
            {
                case HttpStatusCode.Created when mountFrom is not null:
                    return BlobOutcome.Mounted;

                // Also when a mount was asked for and is not possible: the answer is then an ordinary upload session.
                case HttpStatusCode.Accepted:
                    session = client.LocationOf(response);
                    break;

                default:
                    throw await client.RefusedAsync(response, cancellationToken);
            }
        }

        await SendAsync(client, session, blob, store, cancellationToken);
        return BlobOutcome.Uploaded;
    }

    private static async Task SendAsync(RegistryClient client, Uri session, Descriptor blob, ContentStore store, CancellationToken cancellationToken)
    {
        // Before the request, because a layer of a base may have to be downloaded, and the request must keep moving.
        await store.BringAsync(blob, cancellationToken);
        string separator = session.Query.Length > 0 ? "&" : "?";
        var target = new Uri($"{session.AbsoluteUri}{separator}digest={Uri.EscapeDataString(blob.Digest.ToString())}");
        var request = new RegistryRequest(HttpMethod.Put, target) { Content = () => new BlobContent(blob, store) };
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw await client.RefusedAsync(response, cancellationToken);
        }
    }
}
