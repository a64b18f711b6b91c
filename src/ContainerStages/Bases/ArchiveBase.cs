using System.IO.Compression;
using ContainerStages.Bases.Files;
using ContainerStages.IO;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Bases;

/// <summary>
/// An image in a tar file, compressed with gzip or not: an OCI layout (<c>oci-archive:FILE[:TAG]</c>), or what <c>docker save</c>
/// writes (<c>docker-archive:FILE[:REFERENCE]</c>).
/// </summary>
/// <param name="name">As the user wrote it.</param>
/// <param name="file">An absolute path.</param>
/// <param name="tag">A tag or a reference; null when the archive holds one image only.</param>
internal sealed class ArchiveBase(string name, ArchiveFormat format, string file, string? tag) : IBaseSource
{
    public Task<Image> LoadAsync(Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw ImageFilesReader.Missing(file, Directory.Exists(file) ? "it is a folder; for an image layout write 'oci:'" : "the file does not exist");
        }

        return ImageFilesReader.GuardAsync(name, async () =>
        {
            if (!await IsGzipAsync(cancellationToken))
            {
                return await LoadAsync(file, platform, store, cancellationToken);
            }

            // An index at the end of the archive points back to its beginning, and gzip cannot be read from the middle.
            string folder = store.TemporaryFolders.Create();
            try
            {
                string tar = Path.Combine(folder, "image.tar");
                await using (var compressed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
                {
                    await OutputFile.WriteAsync(tar, stream => compressed.CopyToAsync(stream, cancellationToken));
                }

                return await LoadAsync(tar, platform, store, cancellationToken);
            }
            finally
            {
                TemporaryFolders.Remove(folder);
            }
        });
    }

    private async Task<Image> LoadAsync(string tar, Platform platform, ContentStore store, CancellationToken cancellationToken)
    {
        ArchiveFiles files = await ArchiveFiles.ReadAsync(name, tar, cancellationToken);
        return format == ArchiveFormat.Oci
            ? await new LayoutReader(name, files, store).LoadAsync(tag, platform, cancellationToken)
            : await new DockerArchiveReader(name, files, store).LoadAsync(tag, platform, cancellationToken);
    }

    private async Task<bool> IsGzipAsync(CancellationToken cancellationToken)
    {
        await using FileStream stream = File.OpenRead(file);
        byte[] start = new byte[2];
        return await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken) == start.Length
            && start.AsSpan().SequenceEqual(CompressionMagic.Gzip);
    }
}
