using ContainerStages.Checks.Facts;
using ContainerStages.Checks.Order;
using ContainerStages.Destinations;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>
/// Compares images with those that they replace: the tag at each registry, else what was delivered last from here; and with the lock file of
/// their layers, where there is one.
/// </summary>
/// <param name="lockFile">Null where there is none.</param>
internal sealed class ObservedOrderCheck(LayersLockFile? lockFile, ContentStore store, IReporter reporter)
{
    /// <param name="images">Their ledgers get the comparison.</param>
    /// <param name="tagged">What the tags are going to point to.</param>
    /// <param name="pushes">None where the images go to no registry.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(IReadOnlyList<ImageLedger> images, Digest tagged, IReadOnlyList<RegistryPush> pushes, CancellationToken cancellationToken)
    {
        LayersLock? locked = lockFile?.Read();
        List<(RegistryPush Push, PublishedTag Tag)> published = [];
        foreach (RegistryPush push in pushes)
        {
            if (await push.FindPublishedAsync(cancellationToken) is { } tag)
            {
                published.Add((push, tag));
            }
        }

        List<Finding> findings = [];
        foreach (ImageLedger image in images)
        {
            if (locked?.For(image.Now.Image.Platform, lockFile!.Path) is { } committed)
            {
                findings.AddRange(await CheckAsync(image, committed, push: null, cancellationToken));
            }

            List<(PreviousImage Image, RegistryPush? Push)> previous = [];
            foreach ((RegistryPush push, PublishedTag tag) in published)
            {
                if (await ReadAsync(image, tag, tagged, push, cancellationToken) is { } there)
                {
                    previous.Add((there, push));
                }
            }

            if (previous.Count == 0 && image.LastImage is { } last)
            {
                previous.Add((last, null));
            }

            foreach ((PreviousImage before, RegistryPush? push) in previous)
            {
                findings.AddRange(await CheckAsync(image, before, push, cancellationToken));
            }

            if (previous.Count > 0)
            {
                image.Compare(previous[0].Image);
            }
        }

        return [.. findings.Distinct()];
    }

    private async Task<PreviousImage?> ReadAsync(ImageLedger image, PublishedTag tag, Digest tagged, RegistryPush push, CancellationToken cancellationToken)
    {
        // Nothing has to be fetched of what is known here.
        if (tag.Digest == tagged)
        {
            return PreviousImage.Of(tag.Name, image.Now);
        }

        if (image.Last is { } last && last.Image.Name?.Tagged == tag.Digest)
        {
            return PreviousImage.Of(tag.Name, last);
        }

        try
        {
            return await push.ReadPublishedAsync(tag, image.Image.Config.Platform, cancellationToken) is { } there
                ? PreviousImage.Of(there) with { Ledger = image.Last?.Image.Digest == there.Descriptor.Digest ? image.Last : null }
                : null;
        }
        catch (Exception e) when (e is FormatException or ContainerStagesException)
        {
            // What is replaced need not be whole, nor an image.
            reporter.High($"The layers were not compared with {tag.Name}: {e.Message}.");
            return null;
        }
    }

    private async Task<IReadOnlyList<Finding>> CheckAsync(ImageLedger image, PreviousImage before, RegistryPush? push, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        foreach (ObservedInversion inversion in new ObservedOrder(before, image.Now).Inversions)
        {
            findings.Add(ObservedOrderRule.Explain(inversion, before, await DifferencesAsync(inversion, before, push, cancellationToken)));
        }

        return findings;
    }

    private async Task<IReadOnlyList<string>> DifferencesAsync(ObservedInversion inversion, PreviousImage before, RegistryPush? push, CancellationToken cancellationToken)
    {
        if (before.Of(inversion.Layer.Name) is not { HasBlob: true, Blob: var blob })
        {
            return [];
        }

        try
        {
            if (push is not null && !await store.ContainsAsync(blob, cancellationToken))
            {
                await push.BringAsync(blob, cancellationToken);
            }

            return await store.ContainsAsync(blob, cancellationToken)
                ? await ImageComparison.CompareLayersAsync(blob, inversion.Layer.Blob, store, cancellationToken)
                : [];
        }
        catch (Exception e) when (e is ContainerStagesException or IOException or InvalidDataException or FormatException)
        {
            // The old layer cannot be fetched, or is no tar archive. The order is wrong all the same.
            return [];
        }
    }
}
