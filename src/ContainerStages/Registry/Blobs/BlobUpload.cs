using System.Net;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Registry.Refusals;
using ContainerStages.Registry.Transport;
using ContainerStages.Storage;

namespace ContainerStages.Registry.Blobs;

internal enum BlobOutcome
{
    AlreadyThere,
    Mounted,
    Uploaded,
}

/// <summary>
/// Brings one blob into a repository (distribution-spec, "Pushing blobs"): it asks for the blob, mounts it, or sends it in as many upload sessions as
/// necessary. Before each new session it asks for the blob again, because the previous session may have completed.
/// </summary>
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

        if (mountFrom is not null && await MountAsync(client, blob, mountFrom, store, cancellationToken) is { } outcome)
        {
            return outcome;
        }

        return await SendAsync(client, null, blob, store, cancellationToken);
    }

    /// <returns>Null when the registry neither mounts it nor offers an upload session instead: an ordinary one has to be asked for.</returns>
    private static async Task<BlobOutcome?> MountAsync(
        RegistryClient client,
        Descriptor blob,
        string mountFrom,
        ContentStore store,
        CancellationToken cancellationToken)
    {
        string query = $"?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(mountFrom)}";
        HttpResponseMessage? session = null;
        try
        {
            session = await client.SendAsync(await StartAsync(client, query, cancellationToken), cancellationToken);
        }
        catch (ContainerStagesException e) when (BrokenConnectionException.IsCauseOf(e))
        {
            // It may have been carried out nevertheless.
        }

        switch (session?.StatusCode)
        {
            case HttpStatusCode.Created:
                using (session)
                {
                    client.CheckDigest(session, blob.Digest);
                    return BlobOutcome.Mounted;
                }

            case HttpStatusCode.Accepted:
                return await SendAsync(client, session, blob, store, cancellationToken);

            default:
                session?.Dispose();
                return await client.HasBlobAsync(blob.Digest, cancellationToken) ? BlobOutcome.Mounted : null;
        }
    }

    /// <param name="offered">An answer that opened a session; null to ask for one. Disposed here.</param>
    private static async Task<BlobOutcome> SendAsync(
        RegistryClient client,
        HttpResponseMessage? offered,
        Descriptor blob,
        ContentStore store,
        CancellationToken cancellationToken)
    {
        // Before any request, because that must keep moving, and a layer of a base may have to be downloaded, and what is here is verified.
        await (await store.OpenReadAsync(blob, cancellationToken)).DisposeAsync();
        var budget = new RetryBudget(client.Options.Clock);
        using RunningWork work = client.Options.Progress.Begin($"Sending {blob.Digest.Short} to {client.Registry}", blob.Size);
        var way = new UploadWay(blob.Size, client.Options.ChunkSize);
        do
        {
            using HttpResponseMessage? started = offered ?? await OpenAsync(client, budget, cancellationToken);
            offered = null;
            if (started is not null && await new UploadSession(client, started, blob, store, way, budget, work).SendAsync(cancellationToken))
            {
                return BlobOutcome.Uploaded;
            }
        }
        while (!await client.HasBlobAsync(blob.Digest, cancellationToken));
        return BlobOutcome.Uploaded;
    }

    /// <returns>An answer that opened a session; null when that failed, and is worth another try.</returns>
    private static async Task<HttpResponseMessage?> OpenAsync(RegistryClient client, RetryBudget budget, CancellationToken cancellationToken)
    {
        TimeSpan? asked = null;
        ContainerStagesException failure;
        try
        {
            HttpResponseMessage response = await client.SendAsync(await StartAsync(client, "", cancellationToken), cancellationToken);
            if (response.StatusCode == HttpStatusCode.Accepted)
            {
                return response;
            }

            using (response)
            {
                failure = await client.RefusedAsync(response, cancellationToken);
                if (!RetryPolicy.IsTransient(response.StatusCode))
                {
                    throw failure;
                }

                asked = RetryPolicy.AskedDelay(response, client.Options.Clock);
            }
        }
        catch (ContainerStagesException e) when (BrokenConnectionException.IsCauseOf(e))
        {
            failure = e;
        }

        return await budget.WaitAsync(asked, cancellationToken) ? null : throw failure;
    }

    private static async Task<RegistryRequest> StartAsync(RegistryClient client, string query, CancellationToken cancellationToken) =>
        await client.RequestAsync(HttpMethod.Post, "blobs/uploads/" + query, cancellationToken) with
        {
            // Some proxies refuse a POST without a Content-Length.
            Content = () => new ByteArrayContent([]),
        };
}
