using System.Security.Cryptography;
using ContainerStages.Diagnostics;
using ContainerStages.Images;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Destinations;

/// <summary>
/// A folder that is an OCI image layout. Other images in it stay. The blobs are written before the index, which is replaced at
/// once, so that a reader, or a build that was killed, never sees an entry without its blobs.
/// </summary>
/// <param name="folder">An absolute path.</param>
internal sealed class LayoutDestination(string folder) : IDestination
{
    public async Task<string> DeliverAsync(ImageSet images, ImageName name, ContentStore store, CancellationToken cancellationToken)
    {
        await using FileStream _ = await LayoutLock.AcquireAsync(folder, cancellationToken);
        bool changed = false;
        foreach (Descriptor blob in images.Blobs())
        {
            changed |= await WriteAsync(blob, store, cancellationToken);
        }

        LayoutIndexFile index = LayoutIndexFile.Read(folder);
        LayoutIndexFile merged = index.With(name.Tags.Select(images.Tagged));
        changed |= await OutputFile.WriteIfDifferentAsync(Path.Combine(folder, ImageLayout.IndexName), merged.ToBytes());
        if (changed)
        {
            new LayoutGarbage(folder).Remove(index.Digests, merged.Digests);
        }

        string tags = $"{(name.Tags.Length == 1 ? "tag" : "tags")} {string.Join(", ", name.Tags)}";
        return changed ? $"Wrote {folder} (OCI layout, {tags})" : $"Kept {folder} as it was (OCI layout, {tags})";
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
