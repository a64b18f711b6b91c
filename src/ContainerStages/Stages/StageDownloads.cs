using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Registry.Downloads;
using ContainerStages.Registry.Transport;
using ContainerStages.Stages.Graph;
using ContainerStages.Storage;

namespace ContainerStages.Stages;

/// <summary>Brings the files of stages with a <c>Url</c> into the content store. A file that is there, whatever its URL was, is not requested.</summary>
/// <param name="offline">Whether no file may be requested.</param>
internal sealed class StageDownloads(RegistryOptions options, bool offline, ContentStore store, StageLog log)
{
    private static readonly MediaType Type = new("application/octet-stream");

    /// <returns>The file, and whether the store had it.</returns>
    /// <exception cref="ContainerStagesException">The file cannot be downloaded, or has another digest; then nothing of it is kept.</exception>
    public async Task<(Descriptor File, bool WasInStore)> BringAsync(DownloadStage stage, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(Type, stage.Digest, cancellationToken) is { } known)
        {
            return (known, true);
        }

        string url = DownloadFailures.Show(stage.Url);
        if (offline)
        {
            throw Failed(
                stage,
                Catalogue.NotInStoreOffline,
                $"the content store has no file with the digest {stage.Digest}, and ContainerStagesOffline is set, so '{url}' is not requested",
                "Publish once with the network and the same ContainerStagesCacheFolder.");
        }

        log.Info(stage.Name, $"downloads {url}");
        try
        {
            using var download = new FileDownload(stage.Url, options);
            Descriptor file = await store.AddAsync(
                Type,
                async (output, token) =>
                {
                    await using Stream content = await download.OpenAsync(token);
                    await content.CopyToAsync(output, token);
                },
                added => Check(stage, added, url, download),
                cancellationToken);
            return (file, false);
        }
        catch (ContainerStagesException e) when (e.Subject is null)
        {
            throw new ContainerStagesException(e.Diagnostic, e.Message, e.Advice, e) { Subject = ItemReference.Stage(stage.Name) };
        }
    }

    private static void Check(DownloadStage stage, Descriptor file, string url, FileDownload download)
    {
        if (file.Size > FileDownload.MostBytes)
        {
            throw download.TooLarge();
        }

        if (file.Digest != stage.Digest)
        {
            throw Failed(
                stage,
                Catalogue.ContentMismatch,
                $"'{url}' has other bytes than its Sha256 says: expected {stage.Digest}, got {file.Digest} ({file.Size} bytes)",
                "Nothing of it was kept. If the publisher has replaced the file, and you trust the new one, write its digest into Sha256; else the server, or something before it, changes the bytes.");
        }
    }

    private static ContainerStagesException Failed(DownloadStage stage, Diagnostic diagnostic, string why, string advice) =>
        new(diagnostic, $"cannot use the stage '{stage.Name}': {why}", advice) { Subject = ItemReference.Stage(stage.Name) };
}
