using System.Security.Cryptography;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>
/// Writes into a folder that is an OCI image layout, and leaves what others have there. The blobs are written before the index, which is
/// replaced at once, so that a reader, or a build that was killed, never sees an entry without its blobs. Other builds wait.
/// </summary>
/// <param name="folder">An absolute path.</param>
internal sealed class LayoutFolder(string folder)
{
    /// <summary>Which entries without <see cref="Annotation.Own"/> are ours, too: earlier versions did not write it.</summary>
    public Func<Descriptor, bool> IsFormer { get; init; } = _ => false;

    /// <param name="blobs">What the changed index needs.</param>
    /// <param name="change">Of the index; the blobs of entries of ours that it leaves out go, too.</param>
    /// <param name="store">Has the blobs.</param>
    /// <returns>Whether anything was written.</returns>
    public async Task<bool> WriteAsync(
        IEnumerable<Descriptor> blobs,
        Func<LayoutIndexFile, LayoutIndexFile> change,
        ContentStore store,
        CancellationToken cancellationToken)
    {
        await using FileStream _ = await LayoutLock.AcquireAsync(folder, store.Progress, cancellationToken);
        bool changed = false;
        foreach (Descriptor blob in blobs)
        {
            changed |= await WriteAsync(blob, store, cancellationToken);
        }

        LayoutIndexFile index = LayoutIndexFile.Read(folder);
        LayoutIndexFile merged = change(index);
        changed |= await OutputFile.WriteIfDifferentAsync(Path.Combine(folder, ImageLayout.IndexName), merged.ToBytes());
        if (changed)
        {
            new LayoutGarbage(folder).Remove(index.OwnDigests(IsFormer), merged.Digests);
        }

        return changed;
    }

    /// <summary>A blob that is there is read again: somebody else may have damaged it, and hashing is far cheaper than compressing was.</summary>
    private async Task<bool> WriteAsync(Descriptor blob, ContentStore store, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, ImageLayout.BlobName(blob.Digest));
        if (await IsThereAsync(file, blob, cancellationToken))
        {
            return false;
        }

        await OutputFile.WriteAsync(file, async stream =>
        {
            await using Stream content = await store.OpenReadAsync(blob, cancellationToken);
            await content.CopyToAsync(stream, cancellationToken);
        });
        return true;
    }

    private static async Task<bool> IsThereAsync(string file, Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous);
            return stream.Length == blob.Size && Digest.FromHash(await SHA256.HashDataAsync(stream, cancellationToken)) == blob.Digest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Missing or not readable: writing it says why, if it has to.
            return false;
        }
    }
}
